// What a person does with goviva in VS Code, and sees: stories, two windows at a time.
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { install, Profile } from './editor.mjs';
import { beside, files as besideFiles } from './stories/beside.mjs';
import { knowing } from './stories/knowing.mjs';
import { crashes, kinds, quiz } from './stories/quiz.mjs';
import { reading } from './stories/reading.mjs';
import { trouble } from './stories/trouble.mjs';
import { trust } from './stories/trust.mjs';
import { Window } from './window.mjs';

const { ROOT, RUN, GOPLS } = process.env;
const [browser] = await Promise.all([
  launch(),
  install(join(ROOT, 'editors/vscode/goviva.vsix'), join(RUN, 'gopls/gopls.vsix')),
]);
const only = process.argv.slice(2);

const windows = await Promise.all([
  lane('alone', {}, [reading, knowing, quiz, kinds]),
  lane('beside', { trust: true, files: besideFiles, gopls: GOPLS }, [trust, beside, trouble, crashes]),
]);
await browser.close();
const count = (what) => windows.reduce((sum, window) => sum + window[what], 0);
console.log(`${count('passed')} passed, ${count('failed')} failed`);
process.exit(count('failed') === 0 ? 0 : 1);

/** Tells stories one after the other, in a window of their own. */
async function lane(name, options, stories) {
  const editor = new Profile(name, options);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const window = new Window(page, editor, name);
  try {
    // What was answered long ago is due by now.
    const keys = '1\n'.repeat(12);
    editor.goviva(['quiz', '--concept', 'defer', '--concept', 'maps', '--limit', '3'], {
      input: keys,
      now: '2020-01-01T12:00:00Z',
    });
    await editor.start();
    for (const story of stories) {
      if (only.length === 0 || only.includes(story.name)) {
        await story(window);
      }
    }
  } catch (error) {
    window.ok('no exception', false, String(error.stack).slice(0, 1500));
    const toasts = await page.locator('.notification-list-item-message').allInnerTexts();
    console.log(`notifications: ${JSON.stringify(toasts)}`);
    await window.shot(`fail-${name}`).catch(() => {});
  } finally {
    editor.stop();
  }
  return window;
}
