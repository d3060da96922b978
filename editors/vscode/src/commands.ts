import * as vscode from 'vscode';
import type { ExplainArgument, Explainer } from './explain';
import type { Progress } from './progress';
import type { Marked, QuizStart } from './protocol';
import { complain, type Quiz } from './quiz';
import type { Server } from './server';

/** What the commands work on. */
interface Parts {
  server: Server;
  quiz: Quiz;
  explainer: Explainer;
  progress: Progress;
  log: vscode.LogOutputChannel;
}

/**
 * Registers all commands: those of the palette, and those that lenses, hovers and code actions of the server name,
 * which are there whether a server runs or not.
 */
export function registerCommands(
  context: vscode.ExtensionContext,
  { server, quiz, explainer, progress, log }: Parts,
): vscode.Disposable[] {
  const commands: Record<string, (argument: never) => unknown> = {
    'goviva.quiz': (start?: QuizStart) => quiz.start(start ?? {}),
    'goviva.explain': (argument: ExplainArgument) => explainer.open(argument),
    'goviva.known': (marked: Marked) => known(server, marked),
    'goviva.mute': (marked: Marked) => mute(server, marked),
    'goviva.undo': () => undo(server),
    'goviva.showAll': () => showAll(server),
    'goviva.explainHere': explainHere,
    'goviva.quizHere': () => quizHere(quiz),
    'goviva.quizDue': () => quiz.start({ due: true }),
    'goviva.explainConcept': () => explainConcept(explainer, progress),
    'goviva.knownHere': () => knownHere(server),
    'goviva.muteHere': () => muteHere(server),
    'goviva.restart': () => server.restart(),
    'goviva.log': () => log.show(),
    'goviva.walkthrough': () =>
      vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        `${context.extension.id}#goviva.start`,
        false,
      ),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, (argument) =>
      Promise.resolve(run(argument as never)).catch(complain),
    ),
  );
}

async function explainHere(): Promise<void> {
  const commands = await commandsAtCursor('goviva.explain');
  const command = await choose(commands, 'What should be explained?');
  if (command !== undefined) {
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
  }
}

/** Asks about what stands at the cursor, or else about the function around it. */
async function quizHere(quiz: Quiz): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor !== undefined) {
    const { line, character } = editor.selection.active;
    await quiz.start({ at: { uri: editor.document.uri.toString(), position: { line, character } } });
  }
}

async function explainConcept(explainer: Explainer, progress: Progress): Promise<void> {
  const { concepts } = await progress.ask({});
  const items = concepts
    .map(({ id, title, topic }) => ({ label: title, description: topic, detail: id, id }))
    .sort((one, other) => one.label.localeCompare(other.label));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Goviva: Explain a Concept',
    placeHolder: 'A name, a topic, or an id',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen !== undefined) {
    await explainer.open({ concept: chosen.id });
  }
}

async function knownHere(server: Server): Promise<void> {
  const concept = await chooseConcept('What do you know?');
  if (concept !== undefined) {
    await known(server, { concept });
  }
}

async function muteHere(server: Server): Promise<void> {
  const concept = await chooseConcept('Of what do you want to see nothing more?');
  if (concept !== undefined) {
    await mute(server, { concept });
  }
}

async function chooseConcept(placeHolder: string): Promise<string | undefined> {
  const command = await choose(await commandsAtCursor('goviva.explain'), placeHolder);
  return command === undefined ? undefined : conceptOf(command);
}

async function mute(server: Server, { concept, on = true }: Marked): Promise<void> {
  await mark(server, 'goviva.mute', concept, on, `goviva says nothing more about ${concept}.`);
}

async function known(server: Server, { concept, on = true }: Marked): Promise<void> {
  await mark(server, 'goviva.known', concept, on, `goviva takes it that you know ${concept}.`);
}

/** Marks a concept, says so, and offers to take it back. */
async function mark(
  server: Server,
  command: string,
  concept: string,
  on: boolean,
  words: string,
): Promise<void> {
  await server.execute(command, { concept, on });
  const undo = 'Undo';
  if (on && (await vscode.window.showInformationMessage(words, undo)) === undo) {
    await server.execute(command, { concept, on: false });
  }
}

async function undo(server: Server): Promise<void> {
  const { question } = await server.execute<{ question: string | null }>('goviva.undo');
  void vscode.window.showInformationMessage(
    question === null ? 'There is no answer to take back.' : `The last answer to ${question} is taken back.`,
  );
}

async function showAll(server: Server): Promise<void> {
  const { on } = await server.execute<{ on: boolean }>('goviva.showAll');
  void vscode.window.showInformationMessage(
    on
      ? 'goviva shows everything, also what you know or muted.'
      : 'goviva leaves out what you know or muted.',
  );
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

/** Lets the reader pick one of the concepts that the commands are about, if there are several. */
async function choose(commands: vscode.Command[], placeHolder: string): Promise<vscode.Command | undefined> {
  if (commands.length === 0) {
    void vscode.window.showInformationMessage('goviva has nothing to say about this line.');
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
