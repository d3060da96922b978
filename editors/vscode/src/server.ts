import * as vscode from 'vscode';
import { CloseAction, ErrorAction, RevealOutputChannelOn } from 'vscode-languageclient';
import {
  type ExecuteCommandSignature,
  LanguageClient,
  type MessageActionItem,
  type ShowMessageParams,
  type ShowMessageRequestParams,
  type StaticFeature,
} from 'vscode-languageclient/node';
import { type Binary, BinaryProblem, findBinary } from './binary';
import { settingsForServer } from './settings';

/** After each crash of a row the server rests twice as long. */
const FIRST_REST_MS = 500;
/** So many crashes within `ROW_MS` end the attempts. */
const MOST_CRASHES = 5;
const ROW_MS = 3 * 60_000;

/** What the rest of the extension does for the server. */
export interface Callbacks {
  /** Runs a command of a lens, an action or a hover's link. */
  execute(command: string, args: unknown[], next: ExecuteCommandSignature): Promise<unknown>;
  /** Puts a question; undefined if it was dismissed. */
  ask(params: ShowMessageRequestParams): Promise<MessageActionItem | undefined>;
  /** Shows what the server says. */
  tell(params: ShowMessageParams): void;
  /** The server is gone, and with it what it waited for. */
  ended(): void;
}

/** The server's life: found, started, started again after a crash, stopped. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private binary: Binary | undefined;
  /** Calls from another life mean nothing to this one. */
  private life = 0;
  private crashes: number[] = [];
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

  /** Starts the server anew, whatever state it is in, as if it had never crashed. */
  async restart(): Promise<void> {
    this.crashes = [];
    await this.stop();
    await this.start();
  }

  /** Runs a command of the server's and returns its result. */
  async execute(command: string, argument: unknown): Promise<unknown> {
    if (this.client?.isRunning() !== true) {
      throw new Error('goviva does not run.');
    }
    return this.client.sendRequest('workspace/executeCommand', { command, arguments: [argument] });
  }

  /** Has the server ask for the settings again. */
  async settingsChanged(): Promise<void> {
    if (this.client?.isRunning() === true) {
      await this.client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    }
  }

  /** Ends the server, and what would start it again. */
  async stop(): Promise<void> {
    this.life++;
    clearTimeout(this.rest);
    const client = this.client;
    this.client = undefined;
    this.callbacks.ended();
    // One that has just crashed has nothing left to stop.
    await client?.dispose().catch((error: unknown) => this.log.debug(String(error)));
  }

  dispose(): void {
    this.status.dispose();
    void this.stop();
  }

  private async start(): Promise<void> {
    const life = ++this.life;
    this.status.text = '$(loading~spin) goviva starts';
    this.status.severity = vscode.LanguageStatusSeverity.Information;
    try {
      const setting = vscode.workspace.getConfiguration('goviva').get<string>('path', '');
      this.binary = await findBinary(setting, this.context.asAbsolutePath('bin'));
    } catch (problem) {
      if (life === this.life) {
        this.missing(problem);
      }
      return;
    }
    if (life !== this.life) {
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
    if (life === this.life) {
      this.log.info(`goviva ${this.binary.version} runs: ${this.binary.path}`);
      this.status.text = '$(mortar-board) goviva';
      this.status.detail = `${this.binary.version} runs`;
      this.status.command = { title: 'Show the log', command: 'goviva.log' };
      await vscode.commands.executeCommand('setContext', 'goviva.running', true);
    }
  }

  private connect(binary: Binary, closed: () => void): LanguageClient {
    const client = new LanguageClient(
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
          executeCommand: (command, args, next) => this.callbacks.execute(command, args, next),
          workspace: {
            configuration: async (params, token, next) => {
              const values = await next(params, token);
              return Array.isArray(values) ? values.map(settingsForServer) : values;
            },
          },
        },
      },
    );
    client.registerFeature(new OwnCapabilities());
    client.onRequest('window/showMessageRequest', async (params: ShowMessageRequestParams) => {
      return (await this.callbacks.ask(params)) ?? null;
    });
    client.onNotification('window/showMessage', (params: ShowMessageParams) => this.callbacks.tell(params));
    return client;
  }

  /** Starts again after a rest, unless it crashed too often. */
  private crashed(life: number): void {
    if (life !== this.life) {
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

/** Says what the server cannot know from the protocol: see `src/lsp/mod.rs`. */
class OwnCapabilities implements StaticFeature {
  fillClientCapabilities(capabilities: { experimental?: object }): void {
    capabilities.experimental = {
      ...capabilities.experimental,
      goviva: { commandLinks: true, explain: true },
    };
  }
  initialize(): void {}
  getState(): { kind: 'static' } {
    return { kind: 'static' };
  }
  clear(): void {}
}
