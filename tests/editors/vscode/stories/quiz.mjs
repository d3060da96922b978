import { until } from '../window.mjs';
import { killServer } from './trouble.mjs';

/** Questions in their panel, answered by mouse and by keys. */
export async function quiz(window) {
  const { page, lens } = window;
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 30_000 });
  const before = window.editor.answers();
  await lens.first().click();
  const panel = await window.webview();
  await opened(panel);
  window.ok('a click on the lens asks', await page.locator('.tab', { hasText: 'goviva asks' }).isVisible());
  await window.accessible('the question', panel);
  await window.shot('question');
  await answer(window, panel);
  window.ok('keys answer, and the answer is judged', await panel.locator('.verdict').isVisible());
  await window.accessible('the verdict', panel);
  await window.shot('verdict');
  window.ok('the answer is kept', window.editor.answers() === before + 1, window.editor.answers());

  await page.keyboard.press('Enter');
  await opened(panel);
  window.ok('Enter asks another question', true);
  const asked = await panel.locator('.question').textContent();
  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern']) {
    await window.chooseTheme(theme);
    await window.accessible(`the question in ${theme}`, panel);
    await window.shot(`question-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }
  await window.reload();
  const again = await window.webview();
  await opened(again);
  window.ok(
    'a reload of the window brings the question back',
    (await again.locator('.question').textContent()) === asked,
  );
  await again.locator('.others [data-action=unknown], [data-action=reveal]').first().click();
  await again.locator('.verdict, .grades').first().waitFor();
  window.ok('the mouse answers', true);
  await window.close('goviva asks');
}

/** One question of each kind, by the keyboard alone. */
export async function kinds(window) {
  await window.open('pool.go', 58);
  await window.lens.first().waitFor({ timeout: 30_000 });
  for (const [kind, concepts] of [
    ['several', ['slices', 'channels', 'maps', 'defer', 'interfaces', 'context-values', 'sync-map']],
    ['spot', ['data-races', 'goroutine-leak', 'lost-cancel', 'copying-locks', 'pprof']],
  ]) {
    const selector = { several: '.options [role=checkbox]', spot: '.lines button' }[kind];
    const found = await seek(window, concepts, selector);
    window.ok(`a question of kind ${kind} is asked`, found !== undefined);
    if (found === undefined) {
      continue;
    }
    await window.accessible(`a question of kind ${kind}`, found);
    await window.shot(`question-${kind}`);
    await answer(window, found);
    await window.accessible(`its verdict (${kind})`, found);
    await window.shot(`verdict-${kind}`);
    if (kind === 'several') {
      await window.picture('quiz-dark', 816, 37, 458, 660);
      await window.chooseTheme('Light Modern');
      await window.accessible('its verdict in Light Modern', found);
      await window.picture('quiz-light', 816, 37, 458, 660);
      await window.chooseTheme('Dark Modern');
    }
    await window.close('goviva asks');
  }
}

/** The server ends ten times while a question is open: no answer is lost, and the editor goes on. */
export async function crashes(window) {
  const { page, editor } = window;
  await window.open('pool.go', 58);
  await window.lens.first().waitFor({ timeout: 30_000 });
  await window.lens.first().click();
  let panel = await window.webview();
  await opened(panel);
  const before = editor.answers();
  let given = 0;
  for (let crash = 1; crash <= 10; crash++) {
    await killServer(editor, false);
    await answer(window, panel, async () => {
      // After five crashes it is left alone until somebody asks for it.
      const start = panel.locator('[data-action=again]');
      if (await start.isVisible()) {
        // A notification may cover the button.
        await start.press('Enter');
      }
    });
    given++;
    await page.keyboard.press('Enter');
    const more = panel.locator('.question, h1', { hasText: /./ });
    await more.first().waitFor({ timeout: 30_000 });
    if ((await panel.locator('.others, [data-action=reveal]').count()) === 0) {
      await window.lens.first().click();
      panel = await window.webview();
    }
    await opened(panel);
  }
  const kept = editor.answers() - before;
  window.ok(`${given} answers while the server ended ten times are all kept`, kept === given, kept);
  await window.close('goviva asks');
}

/** A question stands there and waits. */
export async function opened(panel) {
  const waiting = '.options button, .lines button, [data-action=reveal]';
  await panel.locator(waiting).and(panel.locator(':not(:disabled)')).first().waitFor({ timeout: 30_000 });
}

/** Answers by keys, whatever is asked, until there is a verdict. */
export async function answer({ page }, panel, meanwhile = async () => {}) {
  if (await panel.locator('[data-action=reveal]').isVisible()) {
    await page.keyboard.press('Enter');
    await panel.locator('.grades').waitFor({ timeout: 10_000 });
  }
  if ((await panel.locator('.lines button').count()) > 0) {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  } else {
    await page.keyboard.press('1');
    if ((await panel.locator('[role=checkbox]').count()) > 0) {
      await page.keyboard.press('Enter');
    }
  }
  await until(
    async () => {
      await meanwhile();
      return panel.locator('.verdict').isVisible();
    },
    'a verdict',
    60,
  );
}

/** Passes over questions on these concepts until one shows what is sought. */
async function seek(window, concepts, selector) {
  const { page } = window;
  for (const concept of concepts) {
    await window.commandAndChoose('Goviva: Explain a Concept', concept);
    const explained = await window.webview();
    await explained.locator('nav [data-action=quiz]').click();
    await page.locator('.tab.active', { hasText: 'goviva asks' }).waitFor({ timeout: 15_000 });
    const panel = await window.webview();
    await opened(panel);
    for (let passed = 0; passed < 5; passed++) {
      if ((await panel.locator(selector).count()) > 0) {
        return panel;
      }
      const before = await panel.locator('.question').textContent();
      await panel.locator('[data-action=skip]').click();
      const moved = await until(
        async () => {
          const question = panel.locator('.question');
          return (await question.count()) === 0 || (await question.textContent()) !== before;
        },
        'another question',
        10,
      ).catch(() => false);
      if (!moved || (await panel.locator('.question').count()) === 0) {
        break;
      }
      await opened(panel);
    }
  }
  return undefined;
}
