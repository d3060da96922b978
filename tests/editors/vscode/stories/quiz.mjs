import { pause, until } from '../window.mjs';
import { killServer } from './trouble.mjs';

/** Questions in their panel, answered by mouse and by keys. */
export async function quiz(window) {
  const { page, lens, editor } = window;
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 30_000 });
  await lens.first().click();
  const panel = await window.webview();
  await panel.locator('.options button').first().waitFor({ timeout: 15_000 });
  window.ok('a click on the lens asks', await page.locator('.tab', { hasText: 'goviva asks' }).isVisible());
  await window.accessible('the question', panel);
  await window.shot('question');
  await answerByKeys(window, panel);
  window.ok('keys answer, and the answer is judged', await panel.locator('.verdict').isVisible());
  await window.accessible('the verdict', panel);
  await window.shot('verdict');
  await page.keyboard.press('Enter');
  await panel.locator('.verdict').waitFor({ state: 'detached', timeout: 10_000 });
  await panel.locator('.options button:not(:disabled)').first().waitFor({ timeout: 10_000 });
  window.ok('Enter asks another question', true);

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
    await window.chooseTheme(theme);
    await window.accessible(`the question in ${theme}`, panel);
    await window.shot(`question-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }

  // A question is open: its server ends.
  const before = editor.servers().length;
  await killServer(editor, false);
  await panel.locator('.verdict', { hasText: 'server ended' }).waitFor({ timeout: 10_000 });
  window.ok('an open question says that its server has ended', true);
  await until(() => editor.servers().length > before, 'another server');
  await pause(1500);
  await panel.locator('[data-next]').click();
  await panel.locator('.options button:not(:disabled)').first().waitFor({ timeout: 15_000 });
  window.ok('another server answers', true);
  await window.close('goviva asks');
}

/** Answers with the key 1 until there is a verdict: some questions first reveal, then ask. */
async function answerByKeys(window, panel) {
  for (let step = 0; step < 3; step++) {
    await window.page.keyboard.press('1');
    const next = panel.locator('.verdict, .step + .step .options button:not(:disabled)');
    await next.first().waitFor({ timeout: 10_000 });
    if (await panel.locator('.verdict').isVisible()) {
      return;
    }
  }
}
