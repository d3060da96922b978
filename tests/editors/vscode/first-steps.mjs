// From an extension that was just installed to the first answered question: no setting is made, and what the editor
// shows a newcomer is there. `first-steps.sh` has done what comes before.
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { Editor } from './editor.mjs';
import { answer, opened } from './stories/quiz.mjs';
import { until, Window } from './window.mjs';

const { RUN, STEPS, BEFORE } = process.env;
let steps = Number(STEPS);
const seconds = () => Math.round(Number(BEFORE) + process.uptime());
const step = (text) => console.log(`${seconds()} s: ${++steps}. ${text}`);

const browser = await launch();
const editor = new Editor(RUN, join(RUN, 'titles'));
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const window = new Window(page, editor, 'first steps');
try {
  step('open a folder with Go code');
  await editor.start();
  await page.goto(editor.url, { waitUntil: 'domcontentloaded' });
  step('open a Go file');
  await page
    .locator('.explorer-folders-view .monaco-list-row', { hasText: 'pool.go' })
    .click({ timeout: 60_000 });
  await window.lens.first().waitFor({ timeout: 60_000 });
  await window.shot('first-file');
  step('click the line above a function');
  await window.lens.first().click();
  const panel = await window.webview();
  await opened(panel);
  await window.shot('first-question');
  step('answer');
  await answer(window, panel);
  await until(() => editor.answers() === 1, 'the answer that is kept');
  await window.shot('first-answer');
  console.log(`${seconds()} s: answered after ${steps} steps`);
  console.log('1 passed, 0 failed');
} catch (error) {
  await window.shot('fail-first-steps');
  console.log(`not ok - ${error.stack}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  editor.stop();
  await browser.close();
}
