import { basename } from 'node:path';
import * as vscode from 'vscode';
import { escapeHtml } from './html';
import { renderInline, renderMarkdown } from './markdown';
import { createPanel, Panel } from './panel';
import type { Explanation, Place, Range } from './protocol';
import { complain } from './quiz';
import type { Server } from './server';

/** The type under which the editor remembers the panel over a reload. */
export const EXPLAIN_PANEL = 'goviva.explain';

/** So many places of a file are listed at once. */
const MOST_PLACES = 8;

/** The argument of the command `goviva.explain`. */
export interface ExplainArgument {
  concept: string;
  go?: string;
}

/** The side panel with a whole concept; links in it lead to others and back, and to the reader's own code. */
export class Explainer implements vscode.Disposable, vscode.WebviewPanelSerializer<ExplainArgument> {
  private panel: Panel | undefined;
  private shown: ExplainArgument | undefined;
  private places: Place[] = [];
  private back: { argument: ExplainArgument; title: string }[] = [];
  private title = '';

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {}

  /** Shows a concept, in the place of one that is shown already. */
  async open(argument: ExplainArgument): Promise<void> {
    let explanation: Explanation;
    try {
      explanation = await this.server.request<Explanation>('goviva/explain', argument);
    } catch (error) {
      complain(error);
      return;
    }
    if (this.shown !== undefined && this.shown.concept !== argument.concept) {
      this.back.push({ argument: this.shown, title: this.title });
    }
    this.render(argument, explanation);
    void vscode.commands.executeCommand('setContext', 'goviva.explained', true);
  }

  /** Opens again what was open before the window was reloaded. */
  async deserializeWebviewPanel(
    panel: vscode.WebviewPanel,
    state: ExplainArgument | undefined,
  ): Promise<void> {
    if (typeof state?.concept !== 'string') {
      panel.dispose();
      return;
    }
    this.adopt(panel);
    await this.open(state);
  }

  dispose(): void {
    this.panel?.close();
  }

  private render(argument: ExplainArgument, explanation: Explanation): void {
    this.shown = argument;
    this.title = explanation.title;
    this.places = explanation.occurrences;
    if (this.panel === undefined) {
      this.adopt(createPanel(EXPLAIN_PANEL, 'goviva'));
    }
    const previous = this.back.at(-1)?.title;
    const back =
      previous === undefined ? '' : `<a href="#" data-action="back">← ${renderInline(previous)}</a>`;
    const quiz =
      explanation.questions === 0 ? '' : '<button data-action="quiz" class="quiet">Quiz me</button>';
    const html = `<nav aria-label="This concept">${back}${quiz}</nav>
<article tabindex="-1" data-news>${renderMarkdown(withoutRelated(explanation.markdown))}${renderRelated(explanation)}${this.renderPlaces()}</article>`;
    this.panel?.show(explanation.title.replaceAll('`', ''), { html, state: argument, fresh: true });
    this.panel?.reveal();
  }

  /** Where the reader's own code does it, by file. */
  private renderPlaces(): string {
    if (this.places.length === 0) {
      return '';
    }
    const files = new Map<string, number[]>();
    for (const [number, { uri }] of this.places.entries()) {
      files.set(uri, [...(files.get(uri) ?? []), number]);
    }
    const lists = [...files].map(([uri, numbers]) => {
      const items = numbers.map((number, place) => this.renderPlace(number, place >= MOST_PLACES));
      const more = numbers.length - MOST_PLACES;
      const rest = more > 0 ? `<li><button class="link" data-more>${more} more</button></li>` : '';
      return `<h3>${escapeHtml(vscode.workspace.asRelativePath(vscode.Uri.parse(uri)))}</h3><ul class="places">${items.join('')}${rest}</ul>`;
    });
    return `<h2>In this workspace</h2>${lists.join('')}`;
  }

  private renderPlace(number: number, hidden: boolean): string {
    const place = this.places[number];
    if (place === undefined) {
      return '';
    }
    const line = place.range.start.line + 1;
    const owner = place.owner === null ? '' : ` <small>in ${escapeHtml(place.owner)}</small>`;
    return `<li${hidden ? ' hidden' : ''}><a href="#" data-action="place" data-value="${number}" title="${escapeHtml(basename(vscode.Uri.parse(place.uri).path))}, line ${line}"><span class="number">${line}</span> <code>${escapeHtml(place.text)}</code></a>${owner}</li>`;
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = new Panel(
      panel,
      this.extension,
      ({ action, value = '' }) => {
        const go = this.shown?.go === undefined ? {} : { go: this.shown.go };
        if (action === 'explain') {
          void this.open({ concept: value, ...go });
        } else if (action === 'quiz' && this.shown !== undefined) {
          void vscode.commands.executeCommand('goviva.quiz', { concepts: [this.shown.concept] });
        } else if (action === 'place') {
          const place = this.places[Number(value)];
          if (place !== undefined) {
            void showPlace(place);
          }
        } else if (action === 'back') {
          const previous = this.back.pop();
          this.shown = undefined;
          if (previous !== undefined) {
            void this.open(previous.argument);
          }
        }
      },
      () => {
        this.panel = undefined;
        this.shown = undefined;
        this.back = [];
      },
    );
  }
}

/** Shows a place of the code, in the column where code is and not in that of the panels. */
export async function showPlace({ uri, range }: { uri: string; range: Range }): Promise<void> {
  const { start, end } = range;
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
    viewColumn: vscode.ViewColumn.One,
    selection: new vscode.Range(start.line, start.character, end.line, end.character),
  });
}

/** The last line of the text names the related concepts by their ids: here they are links. */
function withoutRelated(markdown: string): string {
  return markdown.replace(/\n\nSee also: [^\n]*\s*$/, '');
}

function renderRelated({ prerequisites, related }: Explanation): string {
  const links = (title: string, names: Explanation['related']) => {
    const items = names.map(
      ({ id, title }) =>
        `<li><a href="#" data-action="explain" data-value="${escapeHtml(id)}">${renderInline(title)}</a></li>`,
    );
    return items.length === 0 ? '' : `<h2>${title}</h2><ul class="related">${items.join('')}</ul>`;
  };
  return links('Read first', prerequisites) + links('See also', related);
}
