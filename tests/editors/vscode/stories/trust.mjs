import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that is not trusted sets nothing; one that is trusted does. */
export async function trust(window) {
  const { page, lens, editor } = window;
  mkdirSync(join(editor.folder, '.vscode'));
  writeFileSync(
    join(editor.folder, '.vscode/settings.json'),
    JSON.stringify({ 'goviva.muted.concepts': ['method-receivers'] }),
  );
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 30_000 });
  await page.getByText('Restricted Mode').first().waitFor();
  window.ok('goviva runs in a folder that is not trusted', true);
  const muted = lens.filter({ hasText: 'method-receivers' });
  window.ok('whose settings do not count', (await muted.count()) > 0, await lens.allInnerTexts());
  await window.shot('restricted');

  await window.command('Workspaces: Manage Workspace Trust');
  await page.getByRole('button', { name: 'Trust', exact: true }).click();
  await page.keyboard.press('Escape');
  await muted.first().waitFor({ state: 'detached', timeout: 15_000 });
  await lens.first().waitFor();
  window.ok('they count as soon as it is trusted', true);
}
