import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { ExplainArgument } from './explain';
import type { Server } from './server';

/** What `goviva concepts --format json` says of a concept. */
interface Concept {
  id: string;
  title: string;
  topic: string;
  summary: string;
}

/** Registers the commands of the palette, all under the prefix *Goviva*. */
export function registerCommands(
  context: vscode.ExtensionContext,
  server: Server,
  log: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const commands: Record<string, () => unknown> = {
    'goviva.explainHere': explainHere,
    'goviva.quizHere': quizHere,
    'goviva.explainConcept': () => explainConcept(server),
    'goviva.mute': mute,
    'goviva.restart': () => server.restart(),
    'goviva.log': () => log.show(),
    'goviva.walkthrough': () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${context.extension.id}#goviva.start`,
        false,
      ),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
}

async function explainHere(): Promise<void> {
  const commands = await commandsAtCursor('goviva.explain');
  const command = await choose(commands, 'What should be explained?');
  if (command !== undefined) {
    await run(command);
  }
}

/** Asks about what stands at the cursor, or else about the function around it. */
async function quizHere(): Promise<void> {
  const [here] = await commandsAtCursor('goviva.quiz');
  const command = here ?? (await lensAbove());
  if (command === undefined) {
    sayNothingHere();
  } else {
    await run(command);
  }
}

async function explainConcept(server: Server): Promise<void> {
  if (server.program === undefined) {
    await vscode.commands.executeCommand('goviva.restart');
    return;
  }
  const { stdout } = await promisify(execFile)(server.program.path, ['concepts', '--format', 'json'], {
    maxBuffer: 32 * 1024 * 1024,
  });
  const concepts = JSON.parse(stdout) as Concept[];
  const items = concepts.map((concept) => ({
    label: concept.title,
    description: concept.id,
    detail: concept.summary.replaceAll(/\s+/g, ' '),
    concept,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Goviva: Explain a Concept',
    placeHolder: 'A name, or a word of its explanation',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand('goviva.explain', { concept: chosen.concept.id });
  }
}

/** Adds a concept of the cursor's line to `goviva.muted.concepts`. */
async function mute(): Promise<void> {
  const commands = await commandsAtCursor('goviva.explain');
  const command = await choose(commands, 'Of what do you want to see nothing more?');
  const concept = command === undefined ? undefined : conceptOf(command);
  if (concept === undefined) {
    return;
  }
  const settings = vscode.workspace.getConfiguration('goviva');
  const muted = settings.get<string[]>('muted.concepts', []);
  await settings.update(
    'muted.concepts',
    [...new Set([...muted, concept])],
    vscode.ConfigurationTarget.Global,
  );
  const undo = 'Undo';
  if (
    (await vscode.window.showInformationMessage(`goviva says nothing more about ${concept}.`, undo)) === undo
  ) {
    const now = vscode.workspace.getConfiguration('goviva').get<string[]>('muted.concepts', []);
    const rest = now.filter((other) => other !== concept);
    await settings.update('muted.concepts', rest, vscode.ConfigurationTarget.Global);
  }
}

/** The commands of goviva's code actions on the selected lines. */
async function commandsAtCursor(kind: string): Promise<vscode.Command[]> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return [];
  }
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    editor.document.uri,
    editor.selection,
    kind,
  );
  return actions.flatMap((action) => (action.command?.command === kind ? [action.command] : []));
}

/** The quiz of the nearest lens at or above the cursor. */
async function lensAbove(): Promise<vscode.Command | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    editor.document.uri,
  );
  return lenses
    .filter((lens) => lens.command?.command === 'goviva.quiz')
    .filter((lens) => lens.range.start.line <= editor.selection.active.line)
    .sort((one, other) => other.range.start.line - one.range.start.line)[0]?.command;
}

/** Lets the reader pick one of the concepts that the commands are about, if there are several. */
async function choose(commands: vscode.Command[], placeHolder: string): Promise<vscode.Command | undefined> {
  if (commands.length === 0) {
    sayNothingHere();
  }
  if (commands.length < 2) {
    return commands[0];
  }
  const items = commands.map((command) => ({ label: conceptOf(command) ?? command.title, command }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.command;
}

function conceptOf(command: vscode.Command): string | undefined {
  return (command.arguments?.[0] as ExplainArgument | undefined)?.concept;
}

async function run(command: vscode.Command): Promise<void> {
  await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

function sayNothingHere(): void {
  void vscode.window.showInformationMessage('goviva has nothing to say about this line.');
}
