import { pause, until } from '../window.mjs';

/** What stands beside the sample: code of which gopls complains, and a test. */
export const files = {
  'remind.go': `package main

import (
	"context"
	"sync"
	"time"
)

// Reminder counts its calls.
type Reminder struct {
	mu    sync.Mutex
	calls int
}

// Remind waits a second at most.
func (r Reminder) Remind(ctx context.Context, done <-chan struct{}) {
	ctx, _ = context.WithTimeout(ctx, time.Second)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	select {
	case <-done:
	case <-ctx.Done():
	}
}
`,
};

/** goviva beside gopls. */
export async function beside(window) {
  const { page } = window;
  await window.open('titles_test.go', 70);
  const both = page
    .locator('.codelens-decoration', { hasText: 'run test' })
    .filter({ hasText: '▷' })
    .filter({ visible: true });
  await both.first().waitFor({ timeout: 60_000 });
  window.ok(
    'both lenses stand above a function',
    true,
    await page.locator('.codelens-decoration').allInnerTexts(),
  );
  await window.shot('both-lenses');
  await window.picture('lens', 354, 130, 800, 337);

  await window.hoverOver('callers.Wait()', 'Wait', ['Watch out', 'func (wg *sync.WaitGroup) Wait']);
  window.ok('one hover has what gopls says and what goviva says', true);
  await window.shot('hover');
  await window.picture('hover', 354, 130, 918, 429);
  await page.mouse.move(600, 790);

  // Checks run only on code that compiles, so the typing comes last.
  await lessons(window);
  await window.show('titles_test.go', 70);
  await typing(window);
}

/** gopls complains, and goviva has a lesson for it. */
async function lessons(window) {
  const { page } = window;
  await window.show('remind.go', 15);
  for (const [check, code, word] of [
    ['copylocks', 'func (r Reminder)', 'Reminder'],
    ['lostcancel', 'ctx, _ = context', '_'],
  ]) {
    const { x, y } = await window.place(code, word);
    await page.mouse.click(x, y);
    // Before its first check gopls analyses all that the module depends on.
    await page.locator('.squiggly-warning').first().waitFor({ timeout: 120_000 });
    const actions = page.locator('.action-widget');
    const lesson = actions.locator('.monaco-list-row', { hasText: `Why ${check}` });
    await until(async () => {
      await page.keyboard.press('Control+Period');
      return lesson
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          async () => {
            await page.keyboard.press('Escape');
            return false;
          },
        );
    }, `a lesson for ${check}`);
    await window.shot(`lesson-${check}`);
    await lesson.first().click();
    const panel = await window.webview();
    await panel.locator('h1').waitFor({ timeout: 15_000 });
    window.ok(`there is a lesson where gopls says ${check}`, true, await panel.locator('h1').textContent());
  }
}

/** A burst of typing, looked at with each frame that the browser draws. */
async function typing(window) {
  const { page, lens } = window;
  await window.goTo(72);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  // The editor asks for no lenses while somebody types: those of a file that was just opened come first.
  await lens.first().waitFor({ timeout: 30_000 });
  const before = await lens.count();
  const frames = page.evaluate(async () => {
    const seen = [];
    const end = performance.now() + 4000;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      const lenses = [...document.querySelectorAll('.codelens-decoration a')];
      const shown = lenses.filter(
        (lens) => lens.textContent.includes('▷') && lens.getBoundingClientRect().height > 0,
      );
      seen.push(shown.length);
    }
    return seen;
  });
  for (const letter of 'x := func() int { return 1 + 1') {
    await page.keyboard.type(letter);
    await pause(100);
  }
  const seen = await frames;
  window.ok(
    `none of ${seen.length} frames of a burst of typing lacks a lens`,
    seen.length > 40 && before > 0 && seen.every((count) => count >= before),
    { before, seen: seen.join(' ') },
  );
}
