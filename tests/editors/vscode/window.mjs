// A window of the editor, as the person in front of it sees it.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { ROOT } = process.env;
export const shots = join(ROOT, 'target/vscode-shots');
mkdirSync(shots, { recursive: true });
const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until `holds` says something true, and returns it. */
export async function until(holds, what, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  do {
    const found = await holds();
    if (found) {
      return found;
    }
    await pause(100);
  } while (Date.now() < end);
  throw new Error(`waited in vain for ${what}`);
}

/** A window, and what was found true or false in it. */
export class Window {
  passed = 0;
  failed = 0;

  constructor(page, editor, name) {
    this.page = page;
    this.editor = editor;
    this.name = name;
    /** The lenses of goviva that can be seen. */
    this.lens = page.locator('.codelens-decoration a', { hasText: '▷' }).filter({ visible: true });
  }

  ok(name, holds, got) {
    holds ? this.passed++ : this.failed++;
    const seconds = process.uptime().toFixed(1);
    console.log(
      `${holds ? 'ok' : 'not ok'} - ${name} (${this.name}, ${seconds} s)${holds ? '' : `; got ${JSON.stringify(got)}`}`,
    );
  }

  /** Keeps what is to be seen in `target/vscode-shots`, or a part of it. */
  async shot(name, clip) {
    await this.page.screenshot({ path: join(shots, `${name}.png`), ...(clip && { clip }) });
  }

  /** Makes a picture of the README: what `make vscode-pictures` takes from `target/vscode-shots`. */
  async picture(name, x, y, width, height) {
    await this.page.screenshot({
      path: join(shots, `picture-${name}.png`),
      clip: { x, y, width, height },
      animations: 'disabled',
      caret: 'hide',
    });
  }

  /** Shows a line of a file; opens the editor's folder first, unless a story before did. */
  async open(file, line) {
    const { page } = this;
    if (page.url() === 'about:blank') {
      await page.goto(this.editor.url, { waitUntil: 'domcontentloaded' });
      await page
        .locator('.explorer-folders-view .monaco-list-row', { hasText: file })
        .waitFor({ timeout: 60_000 });
    }
    await this.show(file, line);
  }

  /** Shows a line of a file, by the palette. */
  async show(file, line) {
    const { page } = this;
    // In the column of the code, and not in that of the panels.
    await page.keyboard.press('Control+1');
    await this.quickOpen(file, file);
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: file }).first().waitFor();
    await this.goTo(line);
  }

  /** Puts the cursor on a line, in the middle of the editor. */
  async goTo(line) {
    await this.quickOpen(`:${line}`, `line ${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Types into the list of files and places, until `expected` is its first row. */
  async quickOpen(text, expected) {
    await this.palette('Control+P', text, expected);
  }

  /** Runs a command of the palette. */
  async command(title) {
    const { page } = this;
    await this.palette('F1', title, title);
    await page.keyboard.press('Enter');
    // The command itself may put another list in the palette's place.
    await page.waitForFunction(() => {
      const widget = document.querySelector('.quick-input-widget');
      return widget?.checkVisibility() !== true || !widget.querySelector('input')?.value.startsWith('>');
    });
  }

  /** Opens a list by a key and types, until the row that has the focus is the expected one. */
  async palette(key, text, expected) {
    const { page } = this;
    const row = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: expected });
    await until(
      async () => {
        // A page inside of a webview that has just changed does not pass its keys on, and one that closes takes the
        // focus from the list.
        await page.evaluate(() => document.activeElement?.blur());
        await page.keyboard.press(key);
        await page.keyboard.type(text);
        return row
          .filter({ visible: true })
          .first()
          .waitFor({ timeout: 6000 })
          .then(
            () => true,
            () => false,
          );
      },
      `${expected} in the list of ${key}`,
      40,
    );
  }

  /** Runs a command of the palette that opens a list, and chooses from it. */
  async commandAndChoose(title, text) {
    // A webview that is being shown may take the focus, and so close the list.
    await until(
      async () => {
        await this.command(title);
        return this.choose(text).then(
          () => true,
          () => false,
        );
      },
      `${text} in the list of ${title}`,
      60,
    );
  }

  /** Chooses from a list that is open, by the text of the choice. */
  async choose(text) {
    const { page } = this;
    const rows = page.locator('.quick-input-list .monaco-list-row').filter({ visible: true });
    await rows.first().waitFor({ timeout: 10_000 });
    await page.keyboard.type(text);
    await rows.and(page.locator('.focused')).filter({ hasText: text }).first().waitFor({ timeout: 10_000 });
    await page.keyboard.press('Enter');
  }

  async chooseTheme(name) {
    const { page } = this;
    // A webview that is being shown may take the focus, and so close the list.
    await until(
      async () => {
        await page.evaluate(() => document.activeElement?.blur());
        await page.keyboard.press('Control+K');
        await page.keyboard.press('Control+T');
        return this.choose(name).then(
          () => true,
          async () => {
            await page.keyboard.press('Escape');
            return false;
          },
        );
      },
      `the theme ${name}`,
      60,
    );
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await pause(400);
  }

  /** Where a word stands on the screen, in the line with `code`. */
  async place(code, word) {
    const line = this.page.locator('.editor-instance .view-line', { hasText: code }).first();
    await line.waitFor({ timeout: 10_000 });
    return line.evaluate((element, sought) => {
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
  }

  /** Points with the mouse at a word of the line with `code`, until there is a hover with all of these texts. */
  async hoverOver(code, word, texts = ['Watch out']) {
    let found = this.page.locator('.monaco-hover:not(.hidden)');
    for (const text of texts) {
      found = found.filter({ hasText: text });
    }
    await until(
      async () => {
        const box = await this.place(code, word);
        await this.page.mouse.move(box.x - 60, box.y + 60);
        await this.page.mouse.move(box.x, box.y, { steps: 8 });
        return found
          .first()
          .waitFor({ timeout: 3000 })
          .then(
            () => true,
            () => false,
          );
      },
      `a hover over ${word} with ${texts}`,
      30,
    );
    await pause(300);
    return found.first();
  }

  /** The page inside of the active webview, which is two frames deep. */
  async webview() {
    const frame = this.page.locator('iframe.webview.ready').filter({ visible: true });
    await frame.waitFor({ timeout: 30_000 });
    return frame.contentFrame().frameLocator('#active-frame');
  }

  /** No rule of axe-core is broken in a webview. */
  async accessible(what, panel) {
    const frame = await (await panel.locator('#page').elementHandle()).ownerFrame();
    await frame.evaluate(axe);
    const { violations } = await frame.evaluate(() => globalThis.axe.run(document.body));
    const found = violations.map(
      (rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 120)} ${rule.nodes[0].failureSummary}`,
    );
    this.ok(`axe finds nothing in ${what}`, found.length === 0, found);
  }

  /** Unlike a reload of the browser's page, this lets the editor save what is open. */
  async reload() {
    await Promise.all([this.page.waitForEvent('domcontentloaded'), this.command('Developer: Reload Window')]);
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  }

  async close(title) {
    const tab = this.page.locator('.tab', { hasText: title });
    await tab.click({ button: 'middle' });
    await tab.waitFor({ state: 'detached' });
  }

  /** Waits for a notification, and returns it. */
  async notified(words) {
    const toast = this.page.locator('.notification-toast', { hasText: words }).first();
    await toast.waitFor({ timeout: 30_000 });
    return toast;
  }
}
