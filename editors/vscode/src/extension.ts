import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { EXPLAIN_PANEL, Explainer } from './explain';
import { Progress } from './progress';
import { QUIZ_PANEL, Quiz } from './quiz';
import { Server } from './server';
import { registerViews } from './views';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('goviva', { log: true });
  const server = new Server(context, log, {
    began: () => void progress.refresh(),
    progressChanged: () => void progress.refresh(),
  });
  const progress = new Progress(server);
  const quiz = new Quiz(context.extensionUri, server);
  const explainer = new Explainer(context.extensionUri, server);

  context.subscriptions.push(
    log,
    server,
    progress,
    quiz,
    explainer,
    ...registerCommands(context, { server, quiz, explainer, progress, log }),
    ...registerViews(server, progress),
    vscode.window.registerWebviewPanelSerializer(EXPLAIN_PANEL, explainer),
    vscode.window.registerWebviewPanelSerializer(QUIZ_PANEL, quiz),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.settingsChanged()),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration('goviva.path')) {
        await server.restart();
      }
    }),
  );
  await server.restart();
}
