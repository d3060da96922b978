import * as vscode from 'vscode';
import { escapeHtml } from './html';
import { renderMarkdown } from './markdown';
import { createPanel, Panel } from './panel';

/** The type under which the editor remembers the panel over a reload. */
export const EXPLAIN_PANEL = 'goviva.explain';

/** The argument of the server's command `goviva.explain`. */
export interface ExplainArgument {
  concept: string;
  go?: string;
}

/** The side panel with a whole concept; links in it lead to others, and back. */
export class Explainer implements vscode.Disposable, vscode.WebviewPanelSerializer<ExplainArgument> {
  private panel: Panel | undefined;
  private shown: ExplainArgument | undefined;
  private back: ExplainArgument[] = [];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly ask: (command: string, argument: unknown) => Promise<unknown>,
  ) {}

  /** Shows the Markdown that the server returned for `argument`. */
  show(argument: ExplainArgument, markdown: string): void {
    if (this.shown !== undefined && this.shown.concept !== argument.concept) {
      this.back.push(this.shown);
    }
    this.render(argument, markdown);
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

  private async open(argument: ExplainArgument): Promise<void> {
    try {
      const markdown = await this.ask('goviva.explain', argument);
      if (typeof markdown === 'string') {
        this.show(argument, markdown);
      }
    } catch (error) {
      void vscode.window.showErrorMessage(
        `goviva: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private render(argument: ExplainArgument, markdown: string): void {
    this.shown = argument;
    if (this.panel === undefined) {
      this.adopt(createPanel(EXPLAIN_PANEL, 'goviva'));
    }
    const title = /^# (.+)$/m.exec(markdown)?.[1] ?? argument.concept;
    const previous = this.back.at(-1)?.concept;
    const back = previous === undefined ? '' : `<a href="#" data-action="back">← ${escapeHtml(previous)}</a>`;
    const html = `<nav>${back}<button data-action="quiz" class="quiet">Quiz me</button></nav>
<article tabindex="-1" data-news>${withRelated(markdown)}</article>`;
    this.panel?.show(title.replaceAll('`', ''), { html, state: argument, fresh: true });
    this.panel?.reveal();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = new Panel(
      panel,
      this.extension,
      (message) => {
        const go = this.shown?.go === undefined ? {} : { go: this.shown.go };
        if (message.action === 'explain' && message.value !== undefined) {
          void this.open({ concept: message.value, ...go });
        } else if (message.action === 'quiz' && this.shown !== undefined) {
          void vscode.commands.executeCommand('goviva.quiz', {
            concepts: [this.shown.concept],
            questions: [],
          });
        } else if (message.action === 'back') {
          const previous = this.back.pop();
          this.shown = undefined;
          if (previous !== undefined) {
            void this.open(previous);
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

/** The server's last line names the related concepts by their ids: here they are links. */
function withRelated(markdown: string): string {
  const related = /\n\nSee also: ([a-z0-9-]+(?:, [a-z0-9-]+)*)\.\s*$/.exec(markdown);
  if (related?.[1] === undefined) {
    return renderMarkdown(markdown);
  }
  const links = related[1]
    .split(', ')
    .map((id) => `<li><a href="#" data-action="explain" data-value="${id}">${id}</a></li>`);
  return `${renderMarkdown(markdown.slice(0, related.index))}<h2>See also</h2><ul class="related">${links.join('')}</ul>`;
}
