// What a person does with goviva in VS Code, and sees.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Editor } from './editor.mjs';

const { ROOT, TOOLS, CHROMIUM } = process.env;
const shots = join(ROOT, 'target/vscode-shots');
mkdirSync(shots, { recursive: true });
const axe = readFileSync(join(TOOLS, 'node_modules/axe-core/axe.min.js'), 'utf8');
const began = Date.now();
let passed = 0;
let failed = 0;

function ok(name, holds, got) {
  holds ? passed++ : failed++;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    `${holds ? 'ok' : 'not ok'} - ${name} (${seconds} s)${holds ? '' : `; got ${JSON.stringify(got)}`}`,
  );
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const shot = (name) => page.screenshot({ path: join(shots, `${name}.png`) });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const editor = new Editor('trusted');
const restricted = new Editor('restricted', { trust: true });
try {
  const vsix = join(ROOT, 'editors/vscode/goviva.vsix');
  editor.install(vsix);
  await editor.start();
  await open(editor, 'pool.go');

  const lens = page.locator('.codelens-decoration a', { hasText: '▷' }).filter({ visible: true });
  await lens.first().waitFor({ timeout: 30_000 });
  ok('a lens stands above a function', true);
  await shot('lens');

  const hover = await hoverOver('select {', 'select');
  const text = await hover.textContent();
  ok('the hover explains what is pointed at', /select/.test(text) && /Watch out:/.test(text), text);
  ok('the hover has links', await hover.getByText('Explain', { exact: true }).isVisible());
  await shot('hover');

  await hover.getByText('Explain', { exact: true }).click();
  await page.mouse.move(600, 790);
  let panel = await webview();
  await panel.locator('h1').waitFor({ timeout: 15_000 });
  ok('Explain opens the whole concept', (await panel.locator('h2').allInnerTexts()).includes('Pitfalls'));
  ok(
    'its tab has the name of the concept',
    await page.locator('.tab', { hasText: 'select statement' }).isVisible(),
  );
  ok('its code is coloured', (await panel.locator('pre .keyword').count()) > 2);
  await accessible('Explain', panel);
  await shot('explain');
  const first = await panel.locator('h1').textContent();
  const related = panel.locator('.related a').first();
  const name = await related.textContent();
  await related.click();
  await panel.locator('h1').filter({ hasNotText: first }).waitFor({ timeout: 10_000 });
  ok(`a link leads to a related concept (${name})`, true);
  await panel.locator('nav a').click();
  await panel.locator('h1').filter({ hasText: first }).waitFor({ timeout: 10_000 });
  ok('and back', true);

  // Unlike a reload of the browser's page, this lets the editor save what is open.
  await Promise.all([page.waitForEvent('domcontentloaded'), command('Developer: Reload Window')]);
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  panel = await webview();
  await panel.locator('h1').filter({ hasText: first }).waitFor({ timeout: 30_000 });
  ok('a reload of the window brings it back', true);
  await closePanels('select statement');

  await lens.first().waitFor({ timeout: 30_000 });
  await lens.first().click();
  panel = await webview();
  await panel.locator('.options button').first().waitFor({ timeout: 15_000 });
  ok('a click on the lens asks', await page.locator('.tab', { hasText: 'goviva asks' }).isVisible());
  await accessible('the question', panel);
  await shot('question');
  await answerByKeys(panel);
  ok('keys answer, and the answer is judged', await panel.locator('.verdict').isVisible());
  await accessible('the verdict', panel);
  await shot('verdict');
  await page.keyboard.press('Enter');
  await panel.locator('.verdict').waitFor({ state: 'detached', timeout: 10_000 });
  await panel.locator('.options button:not(:disabled)').first().waitFor({ timeout: 10_000 });
  ok('Enter asks another question', true);

  for (const theme of ['Light Modern', 'Dark High Contrast', 'Light High Contrast']) {
    const kind = theme.toLowerCase().replaceAll(' ', '-');
    await chooseTheme(theme);
    await accessible(`the question in ${kind}`, panel);
    await shot(`question-${kind}`);
  }
  await command('Goviva: Explain a Concept');
  await page.keyboard.type('sync.Map');
  await pause(700);
  await shot('concepts');
  await page.keyboard.press('Enter');
  panel = await webview();
  await panel.locator('h1', { hasText: 'sync.Map' }).waitFor({ timeout: 15_000 });
  ok('the palette explains any concept', true);
  await accessible('Explain in high contrast', panel);
  await chooseTheme('Light Modern');
  await accessible('Explain in light', panel);
  await shot('explain-light');
  await chooseTheme('Dark Modern');
  await closePanels('sync.Map');

  // A question is open: its server ends.
  await page.locator('.tab', { hasText: 'goviva asks' }).click();
  kill();
  panel = await webview();
  await panel.locator('.verdict', { hasText: 'server ended' }).waitFor({ timeout: 10_000 });
  ok('an open question says that its server has ended', true);
  await shot('lost');
  await until(() => editor.servers().length > 1, 'another server');
  await pause(1500);
  await panel.locator('[data-next]').click();
  await panel.locator('.options button:not(:disabled)').first().waitFor({ timeout: 15_000 });
  ok('another server answers', true);
  await closePanels('goviva asks');

  for (let crash = 2; crash <= 5; crash++) {
    const before = editor.servers().length;
    kill();
    if (crash < 5) {
      await until(() => editor.servers().length > before, `server ${before + 1}`);
      await pause(500);
    }
  }
  const toast = page.locator('.notification-toast', { hasText: 'goviva ended 5 times' });
  await toast.waitFor({ timeout: 15_000 });
  ok('a server that keeps crashing is left alone, with a button', true);
  await pause(700);
  await shot('crashes');
  const before = editor.servers().length;
  await toast.getByRole('button', { name: 'Restart' }).click();
  await until(() => editor.servers().length > before, 'a server by the button');
  ok('the button starts it again', true);
  await hoverOver('select {', 'select');
  ok('hovers are back', true);

  await startWith(join(editor.home, 'nothing'));
  await notified('where there is no program', 'a path without a program is named');
  await pause(700);
  await shot('missing');
  await startWith(editor.program('echo goviva 0.0.9', 'old'));
  await notified('too old for this extension', 'a program that is too old is named');
  await startWith(editor.program('echo hello', 'other'));
  await notified('is not goviva', 'another program is named');
  await startWith(editor.binary);
  await lens.first().waitFor({ timeout: 30_000 });

  await command('Goviva: Get Started');
  await page.locator('.gettingStarted', { hasText: 'Answer a question' }).waitFor({ timeout: 15_000 });
  await pause(1500);
  await shot('walkthrough');
  ok('the walkthrough has its three steps', (await page.locator('.getting-started-step').count()) === 3);

  // The folder's own settings hide the lenses, where it is trusted.
  for (const each of [editor, restricted]) {
    mkdirSync(join(each.folder, '.vscode'));
    writeFileSync(
      join(each.folder, '.vscode/settings.json'),
      JSON.stringify({ 'goviva.lens.enabled': false }),
    );
  }
  await page.reload();
  await page.locator('.tab', { hasText: 'pool.go' }).click({ timeout: 60_000 });
  await hoverOver('select {', 'select');
  ok('a trusted folder has settings', (await lens.count()) === 0);
  editor.stop();
  restricted.install(vsix);
  await restricted.start();
  await open(restricted, 'pool.go');
  await lens.first().waitFor({ timeout: 30_000 });
  ok('a folder that is not trusted has none', await page.getByText('Restricted Mode').first().isVisible());
  await shot('restricted');
} catch (error) {
  ok('no exception', false, String(error).slice(0, 800));
  await shot('fail').catch(() => {});
} finally {
  await browser.close();
  editor.stop();
  restricted.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Opens the editor's folder and one of its files. */
async function open(which, file) {
  await page.goto(which.url, { waitUntil: 'domcontentloaded' });
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: file });
  await row.waitFor({ timeout: 60_000 });
  await row.dblclick();
  await page.locator('.editor-instance .view-line').first().waitFor({ timeout: 20_000 });
  await goTo(58);
}

/** Puts the cursor on a line, in the middle of the editor. */
async function goTo(line) {
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget input').first().waitFor();
  await page.keyboard.type(String(line));
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Points with the mouse at a word of the line with `code`, until goviva's hover is there. */
async function hoverOver(code, word) {
  const line = page.locator('.editor-instance .view-line', { hasText: code }).first();
  const found = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: 'Watch out' }).first();
  for (let attempt = 0; attempt < 5; attempt++) {
    const box = await line.evaluate((element, sought) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const start = node.data.indexOf(sought);
        if (start >= 0) {
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, start + sought.length);
          const { x, y, width, height } = range.getBoundingClientRect();
          return { x: x + width / 2, y: y + height / 2 };
        }
      }
      return undefined;
    }, word);
    await page.mouse.move(box.x - 60, box.y + 60);
    await page.mouse.move(box.x, box.y, { steps: 8 });
    if (
      await found.waitFor({ timeout: 4000 }).then(
        () => true,
        () => false,
      )
    ) {
      await pause(300);
      return found;
    }
  }
  throw new Error(`no hover of goviva over ${word}`);
}

/** The page inside of the active webview, which is two frames deep. */
async function webview() {
  const frame = page.locator('iframe.webview.ready').filter({ visible: true });
  await frame.waitFor({ timeout: 30_000 });
  return frame.contentFrame().frameLocator('#active-frame');
}

/** No rule of axe-core is broken in a webview. */
async function accessible(what, panel) {
  const frame = await (await panel.locator('#page').elementHandle()).ownerFrame();
  await frame.evaluate(axe);
  const { violations } = await frame.evaluate(() => globalThis.axe.run(document.body));
  const found = violations.map(
    (rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 120)} ${rule.nodes[0].failureSummary}`,
  );
  ok(`axe finds nothing in ${what}`, found.length === 0, found);
}

/** Answers with the key 1 until there is a verdict: some questions first reveal, then ask. */
async function answerByKeys(panel) {
  for (let step = 0; step < 3; step++) {
    await page.keyboard.press('1');
    const next = panel.locator('.verdict, .step + .step .options button:not(:disabled)');
    await next.first().waitFor({ timeout: 10_000 });
    if (await panel.locator('.verdict').isVisible()) {
      return;
    }
  }
}

async function chooseTheme(name) {
  await page.locator('.tab', { hasText: 'pool.go' }).click();
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+T');
  await page.locator('.quick-input-widget input').first().waitFor();
  await page.keyboard.type(name);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await pause(1000);
}

/** Takes other settings of the machine: without compiled parts code-server does not see that a file changed. */
async function startWith(path) {
  editor.machineSettings({ 'goviva.path': path });
  await page.reload();
}

/** Runs a command of the palette. */
async function command(title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().waitFor();
  await page.keyboard.type(title);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
  await pause(500);
}

async function closePanels(title) {
  const tab = page.locator('.tab', { hasText: title });
  await tab.click({ button: 'middle' });
  await tab.waitFor({ state: 'detached' });
}

async function notified(words, name) {
  await page.locator('.notification-toast', { hasText: words }).first().waitFor({ timeout: 30_000 });
  ok(name, true);
}

/** Ends the newest server. */
function kill() {
  process.kill(editor.servers().at(-1), 'SIGKILL');
}

async function until(holds, what) {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (holds()) {
      return;
    }
    await pause(100);
  }
  throw new Error(`waited in vain for ${what}`);
}
