// VS Code as the tests see it: a code-server with a fresh profile, and a page of a browser on it.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const { RUN, ROOT, TOOLS, GOVIVA } = process.env;
const entry = join(TOOLS, 'node_modules/code-server/out/node/entry.js');
/** All profiles of a run have the same extensions: installing takes seconds. */
const extensions = join(RUN, 'extensions');

/** Installs packages for all profiles, as a person does from the command line. */
export function install(...packages) {
  return installInto(extensions, packages);
}

async function installInto(folder, packages) {
  const options = ['--user-data-dir', join(RUN, 'install'), '--extensions-dir', folder];
  options.push('--config', join(RUN, 'install/config.yaml'));
  const wanted = packages.flatMap((file) => ['--install-extension', file]);
  const done = await promisify(execFile)(process.execPath, [entry, ...options, ...wanted], {
    env: { ...process.env, HOME: join(RUN, 'install') },
  });
  if (done.stdout.split('was successfully installed').length <= packages.length) {
    throw new Error(`the packages cannot be installed: ${done.stdout}${done.stderr}`);
  }
}

/** A code-server with the home of one person. */
export class Editor {
  #child;
  #options;
  /** What the editor and its servers have in their environment, beside that of the tests. */
  environment = {};

  /**
   * @param {string} home of the person
   * @param {string} folder that is opened
   * @param {string[]} options of the command line
   */
  constructor(home, folder, options = []) {
    this.home = home;
    this.folder = folder;
    this.log = '';
    this.#options = options;
  }

  async start() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}/?folder=${this.folder}`;
    const options = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry'];
    options.push('--disable-update-check', '--disable-getting-started-override');
    options.push('--config', join(this.home, 'config.yaml'));
    this.#child = spawn(process.execPath, [entry, ...options, ...this.#options, this.folder], {
      env: this.#environment(),
      // Extension hosts outlive their page: the whole group is ended.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (text) => {
        this.log += text;
      });
    }
    for (let attempt = 0; attempt < 150; attempt++) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`code-server does not start: ${this.log}`);
  }

  stop() {
    if (this.#child?.pid !== undefined) {
      try {
        process.kill(-this.#child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  /** Runs goviva at a terminal, with what it knows of this reader. `now` is another time for it. */
  goviva(args, { input = '', now } = {}) {
    const env = { ...this.#environment(), ...(now && { GOVIVA_NOW: now }) };
    return execFileSync(GOVIVA, args, { env, input, encoding: 'utf8' });
  }

  /** How many answers are kept. */
  answers() {
    return JSON.parse(this.goviva(['export'])).reviews.length;
  }

  #environment() {
    // What the servers write into a home is the person's own; what Go has built already is everybody's.
    return {
      ...process.env,
      HOME: this.home,
      XDG_DATA_HOME: join(this.home, '.local/share'),
      ...this.environment,
    };
  }
}

/** An editor with settings that suit the tests, on the sample, and with servers that can be counted and ended. */
export class Profile extends Editor {
  /**
   * @param {string} name
   * @param {{ trust?: boolean, files?: object, gopls?: string, keys?: object[], own?: boolean }} options whether the
   *   editor asks for trust in folders; files beside those of the sample, by their names; the gopls that runs beside
   *   goviva; key bindings; whether the profile has its own extensions, and no setting that says where goviva is
   */
  constructor(name, { trust = false, files = {}, gopls = '', keys = [], own = false } = {}) {
    const home = join(RUN, name);
    const data = join(home, 'data');
    const folder = own ? join(home, 'extensions') : extensions;
    super(home, join(home, 'sample'), [
      ...['--user-data-dir', data, '--extensions-dir', folder],
      ...(trust ? [] : ['--disable-workspace-trust']),
    ]);
    this.data = data;
    this.extensions = folder;
    this.trust = trust;
    this.environment = { GOPLS: gopls, GOPLS_PATH: process.env.PATH };
    for (const folder of ['User', 'Machine']) {
      mkdirSync(join(this.data, folder), { recursive: true });
    }
    cpSync(join(ROOT, 'tests/fixtures/sample'), this.folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      const path = join(this.folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    // Each server that starts leaves its process's number, so that the test can end it and no other.
    this.pids = join(this.home, 'pids');
    this.binary = join(this.home, 'goviva');
    this.restoreProgram();
    this.userSettings({});
    writeFileSync(join(this.data, 'User/keybindings.json'), JSON.stringify(keys));
    this.machineSettings(own ? {} : { 'goviva.path': this.binary });
  }

  /** Installs packages for this profile. */
  install(...packages) {
    return installInto(this.extensions, packages);
  }

  /** The programs that run out of the extensions' folder: Linux says which file a process runs. */
  running() {
    const files = readdirSync('/proc').flatMap((name) => {
      try {
        return /^\d+$/.test(name) ? [readlinkSync(join('/proc', name, 'exe'))] : [];
      } catch {
        // It has ended, or is somebody else's.
        return [];
      }
    });
    return files.filter((file) => file.startsWith(this.extensions));
  }

  /** Puts a program where the setting says that goviva is. */
  program(script) {
    writeFileSync(this.binary, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  restoreProgram() {
    this.program(`if [ "$1" = lsp ]; then echo $$ >>'${this.pids}'; fi\nexec '${GOVIVA}' "$@"`);
  }

  userSettings(settings) {
    const all = {
      'security.workspace.trust.enabled': this.trust,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
      'workbench.startupEditor': 'none',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'workbench.colorTheme': 'Default Dark Modern',
      'window.commandCenter': false,
      'workbench.layoutControl.enabled': false,
      'editor.minimap.enabled': false,
      'editor.hover.delay': 100,
      'telemetry.telemetryLevel': 'off',
      'update.mode': 'none',
      'extensions.autoCheckUpdates': false,
      'extensions.autoUpdate': false,
      'chat.disableAIFeatures': true,
      ...settings,
    };
    writeFileSync(join(this.data, 'User/settings.json'), JSON.stringify(all));
  }

  /** Settings of machine scope count only here, as a browser is a remote window. */
  machineSettings(settings) {
    writeFileSync(join(this.data, 'Machine/settings.json'), JSON.stringify(settings));
  }

  /** How many servers were started so far. */
  servers() {
    try {
      return readFileSync(this.pids, 'utf8').trim().split('\n').map(Number);
    } catch {
      return [];
    }
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
