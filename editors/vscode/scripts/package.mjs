// Makes the package: goviva.vsix, or goviva-TARGET.vsix with the program of a platform in it.
// usage: node scripts/package.mjs [TARGET PROGRAM]
//   TARGET is one of vsce's: linux-x64, linux-arm64, darwin-x64, darwin-arm64, win32-x64 …
//   PROGRAM is the goviva that was built for it.
// With GITHUB_REPOSITORY=owner/name the pictures of the README lead there, as the marketplace needs it.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a package without a program may weigh. */
const MOST_BYTES = 500_000;

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const [target, program] = process.argv.slice(2);
if (target !== undefined && program === undefined) {
  console.error('usage: node scripts/package.mjs [TARGET PROGRAM]');
  process.exit(2);
}

for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) {
  copyFileSync(join(here, '../..', name), join(here, name));
}
copyFileSync(join(here, 'LICENSE-MIT'), join(here, 'LICENSE'));
const bin = join(here, 'bin');
rmSync(bin, { recursive: true, force: true });
if (program !== undefined) {
  mkdirSync(bin);
  const copy = join(bin, target.startsWith('win32') ? 'goviva.exe' : 'goviva');
  copyFileSync(program, copy);
  chmodSync(copy, 0o755);
}

const out = target === undefined ? 'goviva.vsix' : `goviva-${target}.vsix`;
const options = ['package', '--no-dependencies', '--allow-missing-repository', '--out', out];
if (target !== undefined) {
  options.push('--target', target);
}
const repository = process.env.GITHUB_REPOSITORY;
if (repository === undefined) {
  options.push('--no-rewrite-relative-links');
} else {
  const page = (kind) => `https://github.com/${repository}/${kind}/HEAD/editors/vscode`;
  options.push('--baseContentUrl', page('blob'), '--baseImagesUrl', page('raw'));
}
const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
try {
  execFileSync(process.execPath, [vsce, ...options], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
} finally {
  rmSync(bin, { recursive: true, force: true });
}
const bytes = statSync(join(here, out)).size;
console.log(`${out}: ${Math.ceil(bytes / 1000)} KB`);
if (target === undefined && bytes > MOST_BYTES) {
  console.error(`${out} is larger than ${MOST_BYTES / 1000} KB: see what is packed with \`npx vsce ls\``);
  process.exit(1);
}
