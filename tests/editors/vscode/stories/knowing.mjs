import { until } from '../window.mjs';
import { opened } from './quiz.mjs';

/** What is known: the views of the activity bar, the number in the status bar, and what is marked. */
export async function knowing(window) {
  const { page, lens } = window;
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 30_000 });
  const item = page.locator('.statusbar-item', { hasText: /\d+ due/ });
  await item.waitFor({ timeout: 15_000 });
  window.ok('the status bar says how many questions are due', true, await item.textContent());
  await page.locator('.activitybar .action-item a[aria-label^="Goviva"]').click();
  const pane = (title) => page.locator('.pane', { has: page.locator('.pane-header', { hasText: title }) });
  const due = pane('Due Today').locator('.monaco-list-row');
  await due.first().waitFor({ timeout: 15_000 });
  window.ok('the view says which concepts are due', /due/.test(await due.first().textContent()));
  const inFile = pane('This File').locator('.monaco-list-row');
  await inFile.first().waitFor({ timeout: 15_000 });
  window.ok('and which are in this file', /\d+×/.test(await inFile.first().textContent()));
  await pane('This Workspace').locator('.pane-header').click();
  const inWorkspace = pane('This Workspace').locator('.monaco-list-row');
  await inWorkspace.first().waitFor({ timeout: 30_000 });
  window.ok('and in the workspace', (await inWorkspace.count()) > 3, await inWorkspace.allInnerTexts());
  await inFile.first().click();
  await pane('This File').locator('.monaco-list-row[aria-level="2"]').first().waitFor({ timeout: 15_000 });
  window.ok('with their places', true);
  await window.shot('views');
  await window.picture('view', 0, 0, 1280, 800);

  await item.click();
  const panel = await window.webview();
  await opened(panel);
  window.ok('a click on the status bar asks what is due', true);
  await panel.locator('header').waitFor();
  await window.close('goviva asks');

  await window.show('pool.go', 59);
  const before = await lens.allInnerTexts();
  await window.command('Goviva: Mark a Concept of This Line as Known');
  if (await page.locator('.quick-input-list .monaco-list-row').first().isVisible()) {
    await page.keyboard.press('Enter');
  }
  const toast = await window.notified('goviva takes it that you know');
  await until(async () => (await lens.allInnerTexts()).join() !== before.join(), 'other lenses');
  window.ok('what is marked as known leaves the lens', true);
  await toast.hover();
  await toast.getByRole('button', { name: 'Undo' }).click();
  await until(async () => (await lens.allInnerTexts()).join() === before.join(), 'the lenses as before');
  window.ok('and comes back', true);
}
