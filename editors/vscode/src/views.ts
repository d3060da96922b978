import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Progress } from './progress';
import type { ConceptProgress, Explanation, Place, Standing } from './protocol';
import type { Server } from './server';

/** A concept in a tree, or a place in the code below it. */
type Node =
  | { kind: 'concept'; concept: ConceptProgress; count?: number; uri?: string }
  | { kind: 'place'; place: Place; file: boolean };

const ICONS: Record<Standing, string> = {
  new: 'circle-outline',
  learning: 'mortar-board',
  fading: 'history',
  known: 'pass',
  mastered: 'pass-filled',
};

const MEANINGS: Record<Standing, string> = {
  new: 'Nothing of it was answered yet.',
  learning: 'You are learning it.',
  fading: 'You knew it, and are about to forget it.',
  known: 'You know it.',
  mastered: 'You have known it for long.',
};

/** Registers the views of the activity bar: what is due, what is in this file, what is in the workspace. */
export function registerViews(server: Server, progress: Progress): vscode.Disposable[] {
  const due = new Concepts(server, progress, async () => {
    const { concepts } = await progress.ask({});
    return concepts
      .filter((concept) => concept.due > 0)
      .sort((one, other) => other.due - one.due)
      .map((concept) => ({ kind: 'concept', concept }));
  });
  const file = new Concepts(server, progress, async () => {
    const uri = shownDocument();
    if (uri === undefined) {
      return [];
    }
    const { concepts, document } = await progress.ask({ uri });
    return counted(concepts, document).map((node) => ({ ...node, uri }));
  });
  const workspace = new Concepts(server, progress, async () => {
    const report = await progress.ask({ workspace: true });
    return counted(report.concepts, report.workspace);
  });
  let timer: NodeJS.Timeout | undefined;
  return [
    ...due.register('goviva.due'),
    ...file.register('goviva.file'),
    ...workspace.register('goviva.workspace'),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      // A panel that gets the focus leaves the file where it is.
      if (editor !== undefined) {
        file.refresh();
      }
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === shownDocument()) {
        clearTimeout(timer);
        timer = setTimeout(() => file.refresh(), 1000);
      }
    }),
    vscode.workspace.onDidSaveTextDocument(({ languageId }) => {
      if (languageId === 'go') {
        workspace.refresh();
      }
    }),
    vscode.commands.registerCommand('goviva.refresh', () => workspace.refresh()),
    vscode.commands.registerCommand('goviva.quizOf', (node: Node) =>
      node.kind === 'concept'
        ? vscode.commands.executeCommand('goviva.quiz', { concepts: [node.concept.id] })
        : undefined,
    ),
    vscode.commands.registerCommand('goviva.explainOf', (node: Node) =>
      node.kind === 'concept'
        ? vscode.commands.executeCommand('goviva.explain', { concept: node.concept.id })
        : undefined,
    ),
  ];
}

/** A list of concepts, each with the places of the code that do it. */
class Concepts implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private view: vscode.TreeView<Node> | undefined;
  private stale = false;

  constructor(
    private readonly server: Server,
    private readonly progress: Progress,
    private readonly find: () => Promise<Node[]>,
  ) {}

  register(id: string): vscode.Disposable[] {
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this });
    return [
      this.view,
      this.changed,
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.stale) {
          this.refresh();
        }
      }),
      this.progress.onChange(() => this.refresh()),
    ];
  }

  /** Asks again; while nobody looks, nothing is asked. */
  refresh(): void {
    this.stale = this.view?.visible !== true;
    if (!this.stale) {
      this.changed.fire(undefined);
    }
  }

  async getChildren(node?: Node): Promise<Node[]> {
    try {
      return node === undefined ? await this.find() : await this.places(node);
    } catch {
      // The status item says what is wrong with the server.
      return [];
    }
  }

  private async places(node: Node): Promise<Node[]> {
    if (node.kind !== 'concept') {
      return [];
    }
    const { occurrences } = await this.server.request<Explanation>('goviva/explain', {
      concept: node.concept.id,
    });
    return occurrences
      .filter((place) => node.uri === undefined || sameFile(place.uri, node.uri))
      .map((place) => ({ kind: 'place', place, file: node.uri === undefined }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === 'concept' ? conceptItem(node) : placeItem(node.place, node.file);
  }
}

function conceptItem({ concept, count }: Node & { kind: 'concept' }): vscode.TreeItem {
  const open =
    count === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
  // Titles are too long for a side bar, and the lens says the id too.
  const item = new vscode.TreeItem(concept.id, open);
  const due = concept.due === 0 ? '' : `${concept.due} due`;
  item.description = [count === undefined ? '' : `${count}×`, due].filter((part) => part !== '').join(' · ');
  item.iconPath = new vscode.ThemeIcon(ICONS[concept.standing]);
  item.tooltip = `${concept.title.replaceAll('`', '')}\n${MEANINGS[concept.standing]}`;
  item.contextValue = concept.questions > 0 ? 'concept' : 'concept-without-questions';
  item.accessibilityInformation = { label: `${concept.title}, ${concept.standing}, ${item.description}` };
  if (count === undefined) {
    item.command = {
      title: 'Quiz me',
      command: 'goviva.quiz',
      arguments: [{ concepts: [concept.id], due: true }],
    };
  }
  return item;
}

function placeItem(place: Place, file: boolean): vscode.TreeItem {
  const uri = vscode.Uri.parse(place.uri);
  const { start, end } = place.range;
  // The line comes first, as a side bar is too narrow for what comes last.
  const line = `${file ? `${posix.basename(uri.path)}:` : ''}${start.line + 1}`;
  const item = new vscode.TreeItem(`${line}  ${place.text}`);
  item.description = place.owner === null ? '' : `in ${place.owner}`;
  item.tooltip = vscode.workspace.asRelativePath(uri);
  item.command = {
    title: 'Show',
    command: 'vscode.open',
    arguments: [uri, { selection: new vscode.Range(start.line, start.character, end.line, end.character) }],
  };
  return item;
}

function counted(
  concepts: ConceptProgress[],
  counts: { concept: string; count: number }[] | null,
): (Node & { kind: 'concept' })[] {
  const known = new Map(concepts.map((concept) => [concept.id, concept]));
  return (counts ?? []).flatMap(({ concept: id, count }) => {
    const concept = known.get(id);
    return concept === undefined ? [] : [{ kind: 'concept' as const, concept, count }];
  });
}

/** The Go file that has the focus, or else one that is to be seen. */
function shownDocument(): string | undefined {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return editors.find((editor) => editor?.document.languageId === 'go')?.document.uri.toString();
}

/** Two spellings of an address may name the same file. */
function sameFile(one: string, other: string): boolean {
  return vscode.Uri.parse(one).toString() === vscode.Uri.parse(other).toString();
}
