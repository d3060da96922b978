import { pause } from '../window.mjs';

/** What goviva says in the editor, and the whole of it at the side. */
export async function reading(window) {
  const { page, lens } = window;
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 30_000 });
  window.ok('a lens stands above a function', true);
  await window.shot('lens');

  const hover = await window.hoverOver('select {', 'select');
  const text = await hover.textContent();
  window.ok('the hover explains what is pointed at', /select/.test(text) && /Watch out:/.test(text), text);
  window.ok('the hover has links', await hover.getByText('Explain', { exact: true }).isVisible());

  await hover.getByText('Explain', { exact: true }).click();
  await page.mouse.move(600, 790);
  let panel = await window.webview();
  await panel.locator('h1').waitFor({ timeout: 15_000 });
  window.ok(
    'Explain opens the whole concept',
    (await panel.locator('h2').allInnerTexts()).includes('Pitfalls'),
  );
  window.ok(
    'its tab has the name of the concept',
    await page.locator('.tab', { hasText: 'select statement' }).isVisible(),
  );
  window.ok('its code is coloured', (await panel.locator('pre .keyword').count()) > 2);
  await window.accessible('Explain', panel);
  await window.shot('explain');
  const first = await panel.locator('h1').textContent();
  const related = panel.locator('.related a').first();
  const name = await related.textContent();
  await related.click();
  await panel.locator('h1').filter({ hasNotText: first }).waitFor({ timeout: 10_000 });
  window.ok(`a link leads to a related concept (${name})`, true);
  await panel.locator('nav a').click();
  await panel.locator('h1').filter({ hasText: first }).waitFor({ timeout: 10_000 });
  window.ok('and back', true);

  await window.reload();
  panel = await window.webview();
  await panel.locator('h1').filter({ hasText: first }).waitFor({ timeout: 30_000 });
  window.ok('a reload of the window brings it back', true);

  await window.commandAndChoose('Goviva: Explain a Concept', 'sync.Map');
  await panel.locator('h1', { hasText: 'sync.Map' }).waitFor({ timeout: 15_000 });
  window.ok('the palette explains any concept', true);
  for (const theme of ['Dark High Contrast', 'Light Modern']) {
    await window.chooseTheme(theme);
    await window.accessible(`Explain in ${theme}`, panel);
  }
  await window.shot('explain-light');
  await window.chooseTheme('Dark Modern');
  await window.close('sync.Map');

  await window.command('Goviva: Get Started');
  await page.locator('.gettingStarted', { hasText: 'Answer a question' }).waitFor({ timeout: 15_000 });
  await pause(500);
  await window.shot('walkthrough');
  window.ok(
    'the walkthrough has its three steps',
    (await page.locator('.getting-started-step').count()) === 3,
  );
  await window.close('Welcome');
}
