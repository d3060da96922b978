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

/** A question of each kind, and the keys that answer it rightly. */
const KINDS = {
  several: {
    question: 'defer/what-skips-deferred-calls',
    shows: '.options [role=checkbox]',
    async answer({ page }, panel) {
      for (const text of ['os.Exit(1)', 'log.Fatal(err)', 'Another goroutine panics']) {
        const option = panel.locator('[role=checkbox]', { hasText: text });
        await page.keyboard.press(await option.getAttribute('data-key'));
        await option.and(panel.locator('[aria-checked=true]')).waitFor();
      }
      await page.keyboard.press('Enter');
    },
  },
  spot: {
    question: 'defer/close-before-check',
    shows: '.lines button',
    async answer({ page }, panel) {
      const line = panel.locator('.lines button', { hasText: 'defer resp.Body.Close()' });
      await page.keyboard.type(await line.getAttribute('data-line'));
      await page.keyboard.press('Enter');
    },
  },
  output: {
    question: 'defer/deferred-in-a-loop',
    shows: '#typed',
    async answer({ page }, panel) {
      for (let presses = 0; presses < 20 && !(await focused(panel, '#typed')); presses++) {
        await page.keyboard.press('Tab');
      }
      await page.keyboard.type('end of main deferred 2 deferred 1 deferred 0');
      await page.keyboard.press('Enter');
    },
  },
  recall: {
    question: 'defer/why-lifo',
    shows: '[data-action=reveal]',
    async answer(window, panel) {
      await window.page.keyboard.press('Enter');
      await panel.locator('.answer', { hasText: 'Later resources' }).waitFor();
      await panel.locator('.grades').waitFor();
      await window.accessible('its answer (recall)', panel);
      await window.page.keyboard.press('3');
    },
  },
};

/** Keys of the editor's own for a question of each kind, as a person may set them. */
export const keys = Object.values(KINDS).map(({ question }, place) => ({
  key: `ctrl+alt+${place + 1}`,
  command: 'goviva.quiz',
  args: { questions: [question] },
}));

/** One question of each kind, by the keyboard alone. */
export async function kinds(window) {
  const { page } = window;
  await window.open('pool.go', 58);
  await window.lens.first().waitFor({ timeout: 30_000 });
  for (const [place, [kind, { shows, answer }]] of Object.entries(KINDS).entries()) {
    const before = window.editor.answers();
    await page.keyboard.press('Control+1');
    await page.keyboard.press(`Control+Alt+${place + 1}`);
    await page.locator('.tab.active', { hasText: 'goviva asks' }).waitFor({ timeout: 15_000 });
    const panel = await window.webview();
    await panel.locator(shows).first().waitFor({ timeout: 15_000 });
    await window.accessible(`a question of kind ${kind}`, panel);
    await window.shot(`question-${kind}`);
    if (kind === 'output') {
      await window.picture('quiz-dark', 816, 37, 458, 690);
    }
    await answer(window, panel);
    const verdict = panel.locator('.verdict.right', { hasText: kind === 'recall' ? 'Noted: good' : 'Right' });
    await verdict.waitFor({ timeout: 15_000 });
    const kept = window.editor.answers() - before;
    window.ok(`keys answer a question of kind ${kind}, and the answer is kept`, kept === 1, kept);
    await window.accessible(`its verdict (${kind})`, panel);
    await window.shot(`verdict-${kind}`);
    if (kind === 'several') {
      await window.chooseTheme('Light Modern');
      await window.accessible('its verdict in Light Modern', panel);
      await window.picture('quiz-light', 816, 37, 458, 690);
      await window.chooseTheme('Dark Modern');
    }
    await window.close('goviva asks');
  }
}

/** Has the element the focus of the page? */
function focused(panel, selector) {
  return panel.locator(selector).evaluate((element) => element === document.activeElement);
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
        // A notification may cover the button, and one that was pressed goes away.
        await start.press('Enter', { timeout: 2000 }).catch(() => undefined);
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
  // A panel that has just opened may get the focus a moment later than its question: a person who sees that a key did
  // nothing clicks into the panel and presses it again.
  const untouched = panel.locator('.options button:not(:disabled):not([role=checkbox])');
  let again = Date.now() + 5000;
  await until(
    async () => {
      await meanwhile();
      if (
        Date.now() > again &&
        !(await panel.locator('.verdict').isVisible()) &&
        (await untouched.count()) > 0
      ) {
        await panel.locator('.question').click({ position: { x: 2, y: 2 } });
        await page.keyboard.press('1');
        again = Date.now() + 5000;
      }
      // What says that an answer waits looks like a verdict, but does not know when the question comes again.
      return panel.locator('.verdict .when').isVisible();
    },
    'a verdict',
    60,
  );
}
