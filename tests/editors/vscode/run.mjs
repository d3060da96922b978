// What a person does with goviva in VS Code, and sees: stories, two windows at a time.
import { join } from 'node:path';
import { launch } from './browser.mjs';
import { install, Profile } from './editor.mjs';
import { beside, files as besideFiles } from './stories/beside.mjs';
import { bundled } from './stories/bundled.mjs';
import { knowing } from './stories/knowing.mjs';
import { crashes, keys, kinds, quiz } from './stories/quiz.mjs';
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
  lane('alone', { keys }, [reading, knowing, quiz, kinds]),
  lane('beside', { trust: true, files: besideFiles, gopls: GOPLS }, [trust, beside, trouble, crashes]),
]);
// Its package is large: it would hold up the others.
windows.push(await lane('of a platform', { own: true }, [bundled]));
await browser.close();
const count = (what) => windows.reduce((sum, window) => sum + window[what], 0);
console.log(`${count('passed')} passed, ${count('failed')} failed`);
process.exit(count('failed') === 0 ? 0 : 1);

/** Tells stories one after the other, in a window of their own: all of them, or those that were asked for. */
async function lane(name, options, all) {
  const stories = all.filter((story) => only.length === 0 || only.includes(story.name));
  const editor = new Profile(name, options);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const window = new Window(page, editor, name);
  if (stories.length === 0) {
    return window;
  }
  try {
    // What was answered long ago is due by now.
    editor.goviva(['quiz', '--concept', 'defer', '--concept', 'maps', '--limit', '3'], {
      input: '1\n'.repeat(12),
      now: '2020-01-01T12:00:00Z',
    });
    await editor.start();
    for (const story of stories) {
      await story(window);
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
