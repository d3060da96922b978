// The site as readers meet it: opened from files, light and dark, by mouse, keyboard and screen reader, on paper.
// Env: SITE (its folder), SHOTS (where the pictures go), CHROMIUM (the browser).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';

const { SITE, SHOTS } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = ['sync-map', 'goroutines', 'waitgroup', 'time-after-in-loop', 'generics'];

let passed = 0;
let failed = 0;
const check = (name, holds, seen) => {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`not ok: ${name}; seen: ${JSON.stringify(seen)}`);
  }
};
const same = (name, seen, expected) => check(name, JSON.stringify(seen) === JSON.stringify(expected), seen);

const url = (path) => pathToFileURL(`${SITE}/${path}`).href;

const browser = await launch();

// A page that notes what should not happen on it.
const open = async (path, options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error}`));
  page.on('request', (request) => {
    if (!/^(file:.*\/(index|[\w-]+)\.html|file:.*\.(css|js)|data:,)/.test(request.url())) {
      faults.push(`request: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
  await page.goto(url(path));
  return { page, faults, close: () => context.close() };
};

const violations = async (page) => {
  // The page's own policy keeps scripts from elsewhere out, but not those of the debugger.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
};

const openAll = (page) =>
  page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));

const wide = { width: 1280, height: 900 };
const narrow = { width: 390, height: 844 };

const paths = ['index.html', ...PAGES.map((id) => `concepts/${id}.html`)];
const look = async ([colorScheme, viewport, opened]) => {
  for (const path of opened) {
    const name = `${path} ${colorScheme} ${viewport.width}`;
    const { page, faults, close } = await open(path, { colorScheme, viewport });
    const file = path.replace(/.*\/|\.html/g, '');
    await page.screenshot({ path: `${SHOTS}/${file}-${colorScheme}-${viewport.width}.png`, fullPage: true });
    await openAll(page);
    same(`${name}: axe-core`, await violations(page), []);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(`${name}: no scrolling sideways`, overflow <= 0, overflow);
    same(`${name}: faults`, faults, []);
    await close();
  }
};
await Promise.all([
  ['light', wide, paths],
  ['dark', wide, paths],
  ['dark', narrow, paths.slice(0, 2)],
].map(look));

// The search, by keyboard alone.
for (const path of ['index.html', 'concepts/generics.html']) {
  const { page, faults, close } = await open(path, { viewport: wide });
  await page.keyboard.press('/');
  await page.keyboard.type('sync.Map');
  const links = page.locator('#results a');
  same(`${path}: the best result for sync.Map`, await links.first().textContent(), 'sync.Map vs map with a mutex');
  check(`${path}: the rest makes room`, !(await page.locator('#page').isVisible()));
  same(`${path}: axe-core in the search`, await violations(page), []);
  if (path === 'index.html') await page.screenshot({ path: `${SHOTS}/search-light.png` });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sync-map.html');
  same(`${path}: the page of the result`, await page.locator('#page h1').textContent(), 'sync.Map vs map with a mutex');

  await page.keyboard.press('/');
  for (const [query, best] of [['loadorstore', 'sync-map'], ['append', 'append-and-copy'], ['%w', 'error-wrapping'], ['leak', 'goroutine-leak']]) {
    await page.locator('#search').fill(query);
    const found = await links.evaluateAll((all) => all.map((link) => link.href));
    check(`${path}: ${query}`, found[0]?.endsWith(`/${best}.html`), found.slice(0, 3));
  }
  await page.locator('#search').fill('no zebra');
  same(`${path}: nothing found`, await page.locator('#results [role=status]').textContent(), 'No concept for “no zebra”');
  await page.keyboard.press('Escape');
  check(`${path}: Escape brings the page back`, await page.locator('#page').isVisible());
  same(`${path}: faults of the search`, faults, []);
  await close();
}

// Answers are hidden until asked for, by keyboard too.
{
  const { page, close } = await open('concepts/sync-map.html', { viewport: wide });
  const answer = page.locator('#question-two-use-cases details').first();
  check('an answer is hidden', !(await answer.locator('.verdict').isVisible()));
  await answer.locator('summary').focus();
  await page.keyboard.press('Enter');
  same('an opened answer', await answer.locator('.verdict').textContent(), 'Right');
  await page.locator('#questions').scrollIntoViewIfNeeded();
  await page.locator('#question-load-or-store-argument summary').click();
  await page.locator('#question-lost-update summary').click();
  await page.locator('section.questions').screenshot({ path: `${SHOTS}/questions-light.png` });
  await close();
}

// Without scripts everything but the search is there.
{
  const { page, close } = await open('index.html', { viewport: wide, javaScriptEnabled: false });
  check('no search that does nothing', !(await page.locator('#search').isVisible()));
  await page.locator('main').getByRole('link', { name: 'sync.Map vs map with a mutex' }).click();
  check('pages open without scripts', await page.locator('#page h1').isVisible());
  await close();
}

// On paper answers are open and nothing is cut off.
{
  const { page, close } = await open('concepts/sync-map.html', { viewport: wide });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  check('answers are printed', await page.locator('.verdict').first().isVisible());
  check('the search is not', !(await page.locator('#search').isVisible()));
  await page.pdf({ path: `${SHOTS}/sync-map.pdf`, format: 'A4' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  check('and closed again', !(await page.locator('.verdict').first().isVisible()));
  await close();
}

await browser.close();
console.log(`site: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
