import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  ErrorCodes,
  ResponseError,
  RevealOutputChannelOn,
  type ServerCapabilities,
} from 'vscode-languageclient';
import { LanguageClient, type StaticFeature } from 'vscode-languageclient/node';
import { type Binary, BinaryProblem, findBinary } from './binary';
import { settingsForServer } from './settings';

/** After each crash of a row the server rests twice as long. */
const FIRST_REST_MS = 500;
/** So many crashes within `ROW_MS` end the attempts. */
const MOST_CRASHES = 5;
const ROW_MS = 3 * 60_000;

/** What the rest of the extension does for the server. */
export interface Callbacks {
  /** It runs, and knows nothing of what was said to the one before. */
  began(): void;
  /** What is known of the reader changed. */
  progressChanged(): void;
}

/** The server does not run, and does not start again by itself; the text says why. */
export class Gone extends Error {}

/** The server's life: found, started, started again after a crash, stopped. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private binary: Binary | undefined;
  /** Calls from another life mean nothing to this one. */
  private started = 0;
  private up = new Signal<LanguageClient>();
  private crashes: number[] = [];
  private restarting: Promise<void> | undefined;
  private rest: NodeJS.Timeout | undefined;
  private readonly status: vscode.LanguageStatusItem;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly callbacks: Callbacks,
  ) {
    this.status = vscode.languages.createLanguageStatusItem('goviva', { language: 'go' });
    this.status.name = 'goviva';
  }

  /** The program that runs, or would run. */
  get program(): Binary | undefined {
    return this.binary;
  }

  /** Starts the server anew, whatever state it is in, as if it had never crashed; who asks twice gets one start. */
  restart(): Promise<void> {
    this.restarting ??= this.stop()
      .then(() => this.start())
      .finally(() => {
        this.restarting = undefined;
      });
    this.crashes = [];
    return this.restarting;
  }

  /** Which of the servers of this window runs: what one was told, the next one does not know. */
  get life(): number {
    return this.started;
  }

  /** Waits until a server runs, even if it was given up. */
  async running(): Promise<void> {
    for (;;) {
      const up = this.up;
      if ((await Promise.race([up.value.catch(() => undefined), up.replaced])) !== undefined) {
        return;
      }
      await up.replaced;
    }
  }

  /**
   * Sends a request; if the server ends before it answers, the next one gets it too.
   * @throws Gone if there is no next one, and what the server says is wrong with the request
   */
  async request<R>(method: string, params: unknown): Promise<R> {
    for (;;) {
      const up = this.up;
      const client = await up.value;
      try {
        // A client that could not stop its server leaves requests without an answer.
        return await Promise.race([client.sendRequest<R>(method, params), up.replaced.then(lost)]);
      } catch (error) {
        if (!isLost(error)) {
          throw error;
        }
        await up.replaced;
      }
    }
  }

  /** Runs a command of the server's and returns its result. */
  execute<R>(command: string, argument?: unknown): Promise<R> {
    return this.request('workspace/executeCommand', {
      command,
      arguments: argument === undefined ? [] : [argument],
    });
  }

  /** Has the server ask for the settings again. */
  async settingsChanged(): Promise<void> {
    if (this.client?.isRunning() === true) {
      await this.client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    }
  }

  /** Ends the server, and what would start it again. */
  async stop(): Promise<void> {
    this.started++;
    clearTimeout(this.rest);
    const client = this.client;
    this.client = undefined;
    this.up.replace();
    this.up = new Signal();
    // One that has just crashed has nothing left to stop.
    await client?.dispose().catch((error: unknown) => this.log.debug(String(error)));
  }

  dispose(): void {
    this.status.dispose();
    void this.stop();
  }

  private async start(): Promise<void> {
    const life = ++this.started;
    this.status.text = '$(loading~spin) goviva starts';
    this.status.severity = vscode.LanguageStatusSeverity.Information;
    try {
      const setting = vscode.workspace.getConfiguration('goviva').get<string>('path', '');
      this.binary = await findBinary(setting, this.context.asAbsolutePath('bin'));
    } catch (problem) {
      if (life === this.started) {
        this.missing(problem);
      }
      return;
    }
    if (life !== this.started) {
      return;
    }
    const client = this.connect(this.binary, () => this.crashed(life));
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(String(error));
      this.crashed(life);
      return;
    }
    if (life !== this.started) {
      // It was told to stop before it could be.
      await client.dispose().catch((error: unknown) => this.log.debug(String(error)));
    } else {
      this.log.info(`goviva ${this.binary.version} runs: ${this.binary.path}`);
      this.status.text = '$(mortar-board) goviva';
      this.status.detail = `${this.binary.version} runs`;
      this.status.command = { title: 'Show the log', command: 'goviva.log' };
      this.up.resolve(client);
      await vscode.commands.executeCommand('setContext', 'goviva.running', true);
      this.callbacks.began();
    }
  }

  private connect(binary: Binary, closed: () => void): LanguageClient {
    const client = new QuietClient(
      'goviva',
      'goviva',
      { command: binary.path, args: ['lsp'] },
      {
        documentSelector: [
          { scheme: 'file', language: 'go' },
          { scheme: 'untitled', language: 'go' },
        ],
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        markdown: { isTrusted: { enabledCommands: ['goviva.explain', 'goviva.quiz'] } },
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            closed();
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
        middleware: {
          workspace: {
            configuration: async (params, token, next) => {
              const values = await next(params, token);
              return Array.isArray(values) ? values.map(settingsForServer) : values;
            },
          },
        },
      },
    );
    client.registerFeature(new OwnFeature());
    client.onNotification('goviva/progressChanged', () => this.callbacks.progressChanged());
    return client;
  }

  /** Starts again after a rest, unless it crashed too often. */
  private crashed(life: number): void {
    if (life !== this.started) {
      return;
    }
    void this.stop();
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < ROW_MS), now];
    const many = this.crashes.length;
    if (many < MOST_CRASHES) {
      const rest = FIRST_REST_MS * 2 ** (many - 1);
      this.log.warn(`goviva ended; it starts again in ${rest / 1000} s`);
      this.status.text = '$(loading~spin) goviva starts again';
      this.rest = setTimeout(() => void this.start(), rest);
      return;
    }
    this.failed(`goviva ended ${many} times within a few minutes, and is left alone now.`);
    void this.offer(
      `goviva ended ${many} times within a few minutes. Its log may say why; your code and gopls are not touched.`,
      ['Restart', () => this.restart()],
      ['Show Log', () => this.log.show()],
    );
  }

  /** Says why there is nothing to start. */
  private missing(problem: unknown): void {
    const text = problem instanceof BinaryProblem ? problem.message : String(problem);
    this.failed(text);
    void this.offer(
      text,
      [
        'Open Setting',
        () => vscode.commands.executeCommand('workbench.action.openSettings', '@id:goviva.path'),
      ],
      ['How to Install', () => vscode.commands.executeCommand('extension.open', this.context.extension.id)],
      ['Try Again', () => this.restart()],
    );
  }

  private failed(text: string): void {
    this.log.error(text);
    this.up.reject(new Gone(text));
    this.status.text = '$(error) goviva does not run';
    this.status.detail = text;
    this.status.severity = vscode.LanguageStatusSeverity.Error;
    this.status.command = { title: 'Restart', command: 'goviva.restart' };
    void vscode.commands.executeCommand('setContext', 'goviva.running', false);
  }

  private async offer(text: string, ...choices: [string, () => unknown][]): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(text, ...choices.map(([title]) => title));
    await choices.find(([title]) => title === chosen)?.[1]();
  }
}

/** Logs what is wrong with the connection and shows it to nobody: what to do about it, `Server` says itself. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** Says what the server cannot know from the protocol: see `editors/PROTOCOL.md`. */
class OwnFeature implements StaticFeature {
  fillClientCapabilities(capabilities: { experimental?: object }): void {
    capabilities.experimental = {
      ...capabilities.experimental,
      goviva: { commandLinks: true, explain: true, progressChanged: true },
    };
  }
  preInitialize(capabilities: ServerCapabilities): void {
    // The client would take the commands away with each server that ends; `commands.ts` keeps them.
    delete capabilities.executeCommandProvider;
  }
  initialize(): void {}
  getState(): { kind: 'static' } {
    return { kind: 'static' };
  }
  clear(): void {}
}

/** What is thrown instead of an answer where another server takes the place of the one that was asked. */
function lost(): never {
  throw new ResponseError(ErrorCodes.ConnectionInactive, 'another server takes its place');
}

/** Is the connection to blame, and not what was said on it. */
function isLost(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | undefined)?.code;
  return (
    typeof code === 'number' && code >= ErrorCodes.MessageWriteError && code <= ErrorCodes.ConnectionInactive
  );
}

/** Something that comes, does not come, or is replaced by another that may. */
class Signal<T> {
  readonly value: Promise<T>;
  readonly replaced: Promise<undefined>;
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;
  replace!: () => void;

  constructor() {
    this.value = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Nobody may be waiting for it.
    this.value.catch(() => undefined);
    this.replaced = new Promise((resolve) => {
      this.replace = () => resolve(undefined);
    });
  }
}
