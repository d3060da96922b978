import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/** The oldest program that this extension can talk to. */
export const LEAST_VERSION = '0.1.0';

/** How long the program may take to say its version. */
const PATIENCE_MS = 10_000;

/** A program that was found and is new enough. */
export interface Binary {
  /** Its absolute path. */
  path: string;
  version: string;
}

/** Why there is no program to start, in a sentence that says what to do. */
export class BinaryProblem extends Error {}

/**
 * Finds the program: the one that the setting names, else the one that came with the extension, else the first
 * on PATH, else that of `cargo install`. The setting is never passed over in silence.
 * @param setting the value of `goviva.path`; empty if it is not set
 * @param bundled the folder in which the extension may have brought one
 * @throws BinaryProblem if there is none, or it is too old
 */
export async function findBinary(setting: string, bundled: string): Promise<Binary> {
  const path = await locate(setting.trim(), bundled);
  const said = await askVersion(path);
  const version = /^goviva (\d+\.\d+\.\d+\S*)/.exec(said)?.[1];
  if (version === undefined) {
    throw new BinaryProblem(`${path} is not goviva: asked for its version, it says “${firstLine(said)}”.`);
  }
  if (isOlder(version, LEAST_VERSION)) {
    throw new BinaryProblem(
      `${path} is goviva ${version}, which is too old for this extension: install ${LEAST_VERSION} or newer.`,
    );
  }
  return { path, version };
}

async function locate(setting: string, bundled: string): Promise<string> {
  const name = process.platform === 'win32' ? 'goviva.exe' : 'goviva';
  if (setting !== '') {
    const path = setting.replace(/^~(?=[/\\])/, homedir());
    if (!isAbsolute(path)) {
      throw new BinaryProblem(`The setting goviva.path is “${setting}”: it must be an absolute path.`);
    }
    if (!(await isProgram(path))) {
      throw new BinaryProblem(`The setting goviva.path names ${path}, where there is no program.`);
    }
    return path;
  }
  // A relative folder on PATH would be looked for in the workspace, whose author may not be trusted.
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  // An editor that was not started from a shell may have a PATH without the folder of `cargo install`.
  const cargo = join(homedir(), '.cargo', 'bin');
  for (const folder of [bundled, ...folders, cargo]) {
    const path = join(folder, name);
    if (await isProgram(path)) {
      return path;
    }
  }
  throw new BinaryProblem(
    'There is no goviva on your PATH or in ~/.cargo/bin: install it, or say in the setting goviva.path where it is.',
  );
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function askVersion(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, ['--version'], { timeout: PATIENCE_MS }, (error, out, complaint) => {
      if (error === null) {
        resolve(out);
      } else {
        reject(new BinaryProblem(`${path} does not run: ${firstLine(complaint) || error.message}.`));
      }
    });
  });
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** Compares the numbers of two versions; what follows them does not count. */
function isOlder(version: string, least: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 3).map(Number);
  const [own, wanted] = [numbers(version), numbers(least)];
  for (let place = 0; place < 3; place++) {
    const difference = (own[place] ?? 0) - (wanted[place] ?? 0);
    if (difference !== 0) {
      return difference < 0;
    }
  }
  return false;
}
