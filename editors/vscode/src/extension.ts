import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { EXPLAIN_PANEL, type ExplainArgument, Explainer } from './explain';
import { Questioner } from './question';
import { Server } from './server';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('goviva', { log: true });
  const questioner = new Questioner(context.extensionUri);
  const server = new Server(context, log, {
    execute: async (command, args, next) => {
      if (command === 'goviva.quiz') {
        void vscode.commands.executeCommand('setContext', 'goviva.asked', true);
        questioner.begin(() => void vscode.commands.executeCommand(command, ...args));
        return next(command, args);
      }
      const result: unknown = await next(command, args);
      if (command === 'goviva.explain' && typeof result === 'string') {
        void vscode.commands.executeCommand('setContext', 'goviva.explained', true);
        explainer.show(args[0] as ExplainArgument, result);
      }
      return result;
    },
    ask: (params) => questioner.ask(params),
    tell: (params) => questioner.tell(params),
    ended: () => questioner.lost(),
  });
  const explainer = new Explainer(context.extensionUri, (command, argument) =>
    server.execute(command, argument),
  );

  context.subscriptions.push(
    log,
    server,
    questioner,
    explainer,
    ...registerCommands(context, server, log),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.settingsChanged()),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration('goviva.path')) {
        await server.restart();
      }
    }),
  );
  await server.restart();
  // Its panels ask the server, so they come after it.
  context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(EXPLAIN_PANEL, explainer));
}
