import { rmSync } from 'node:fs';
import { pause, until } from '../window.mjs';

/** What goes wrong, and how it is said. */
export async function trouble(window) {
  const { page, lens, editor } = window;
  await window.open('pool.go', 58);
  await lens.first().waitFor({ timeout: 30_000 });

  for (let crash = 1; crash <= 5; crash++) {
    await killServer(editor, crash < 5);
  }
  const toast = await window.notified('goviva ended 5 times');
  window.ok('a server that keeps crashing is left alone, with a button', true);
  await pause(500);
  await window.shot('crashes');
  const before = editor.servers().length;
  await toast.getByRole('button', { name: 'Restart' }).click();
  await until(() => editor.servers().length > before, 'a server by the button');
  window.ok('the button starts it again', true);
  await window.hoverOver('select {', 'select');
  window.ok('hovers are back', true);
  await page.mouse.move(600, 790);

  // What stands at the path of the setting changes; that the setting does, code-server's plain parts do not see.
  const programs = {
    'where there is no program': () => rmSync(editor.binary),
    'too old for this extension': () => editor.program('echo goviva 0.0.9'),
    'is not goviva': () => editor.program('echo hello'),
  };
  for (const [words, put] of Object.entries(programs)) {
    put();
    await window.command('Goviva: Restart the Server');
    const told = await window.notified(words);
    window.ok(`a program that cannot run is named: ${words}`, true);
    if (words.startsWith('where')) {
      await pause(500);
      await window.shot('missing');
    }
    await told.hover();
    await told.locator('.codicon-notifications-clear').click();
  }
  const count = editor.servers().length;
  editor.restoreProgram();
  await window.command('Goviva: Restart the Server');
  await until(() => editor.servers().length > count, 'a server by the command');
  window.ok('the command starts a program that was mended', true);
}

/** Ends the newest server; waits for the next one. */
export async function killServer(editor, another) {
  const before = editor.servers().length;
  process.kill(editor.servers().at(-1), 'SIGKILL');
  if (another) {
    await until(() => editor.servers().length > before, `server ${before + 1}`);
    await pause(500);
  }
}
