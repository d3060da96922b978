import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const { ROOT, GOVIVA } = process.env;

/** The package of a platform has the program in it, and needs neither a setting nor a PATH. */
export async function bundled(window) {
  const { editor, lens } = window;
  const folder = join(ROOT, 'editors/vscode');
  const said = execFileSync(process.execPath, ['scripts/package.mjs', 'linux-x64', GOVIVA], {
    cwd: folder,
    encoding: 'utf8',
  });
  await editor.install(join(folder, 'goviva-linux-x64.vsix'));
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 60_000 });
  const running = editor.running();
  window.ok(
    `the package of a platform starts the program that is in it (${said.trim()})`,
    running.length === 1 && running[0].endsWith('/bin/goviva'),
    running,
  );
}
