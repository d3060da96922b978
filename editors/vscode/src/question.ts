import * as vscode from 'vscode';
import type { MessageActionItem, ShowMessageParams, ShowMessageRequestParams } from 'vscode-languageclient';
import { highlightGo } from './highlight';
import { escapeHtml } from './html';
import { renderInline, renderPlainText } from './markdown';
import { createPanel, Panel } from './panel';

/** One step of a question, and what was answered. */
interface Step {
  message: string;
  options: string[];
  chosen?: number;
}

/**
 * Puts the server's questions (`window/showMessageRequest`) in a panel, and its judgement (`window/showMessage`)
 * below the answer.
 */
export class Questioner implements vscode.Disposable {
  private panel: Panel | undefined;
  private steps: Step[] = [];
  private verdict: string | undefined;
  private answer: ((option: number | undefined) => void) | undefined;
  /** Asks again about the same. */
  private again: (() => void) | undefined;
  /** The next message is a question, and not what follows an answer. */
  private fresh = true;

  constructor(private readonly extension: vscode.Uri) {}

  /** A new question is about to come; `again` asks for another. */
  begin(again: () => void): void {
    this.end();
    this.again = again;
    this.fresh = true;
  }

  async ask(params: ShowMessageRequestParams): Promise<MessageActionItem | undefined> {
    const actions = params.actions ?? [];
    // Another question while one is open dismisses that one.
    this.end();
    if (this.fresh) {
      this.steps = [];
      this.verdict = undefined;
      this.fresh = false;
    }
    const step: Step = { message: params.message, options: actions.map((action) => action.title) };
    this.steps.push(step);
    const chosen = new Promise<number | undefined>((resolve) => {
      this.answer = resolve;
    });
    this.render();
    this.panel?.reveal();
    const option = await chosen;
    return option === undefined ? undefined : actions[option];
  }

  /** Shows what the server says: below an answer if one waits for it, else as any message. */
  tell(params: ShowMessageParams): void {
    const answered = this.panel !== undefined && this.steps.at(-1)?.chosen !== undefined;
    if (answered && this.verdict === undefined && params.type === 3) {
      this.verdict = params.message;
      this.render();
      return;
    }
    const show = [
      vscode.window.showErrorMessage,
      vscode.window.showWarningMessage,
      vscode.window.showInformationMessage,
    ][params.type - 1];
    void (show ?? vscode.window.showInformationMessage)(params.message);
  }

  /** The server is gone: what is open can no longer be answered. */
  lost(): void {
    if (this.answer !== undefined) {
      this.end();
      this.verdict = 'The server ended before you answered.';
      this.render();
    }
  }

  dispose(): void {
    this.panel?.close();
  }

  private end(): void {
    this.answer?.(undefined);
    this.answer = undefined;
  }

  private choose(option: number): void {
    const step = this.steps.at(-1);
    const answer = this.answer;
    if (answer === undefined || step?.options[option] === undefined) {
      return;
    }
    this.answer = undefined;
    step.chosen = option;
    this.render();
    answer(option);
  }

  private render(): void {
    if (this.panel === undefined) {
      this.panel = new Panel(
        createPanel('goviva.question', 'goviva asks'),
        this.extension,
        ({ action, value }) => {
          if (action === 'answer') {
            this.choose(Number(value));
          } else if (action === 'again') {
            this.again?.();
          } else if (action === 'close') {
            this.panel?.close();
          }
        },
        () => {
          this.panel = undefined;
          this.end();
          this.steps = [];
        },
      );
    }
    const open = this.answer !== undefined;
    const parts = this.steps.map((step, place) => renderStep(step, open && place === this.steps.length - 1));
    if (this.verdict !== undefined) {
      parts.push(renderVerdict(this.verdict));
    }
    if (!open) {
      // A skipped question ends without a word.
      parts.push(renderEnd(this.again !== undefined));
    }
    this.panel.show('goviva asks', { html: parts.join('\n'), fresh: this.steps.length === 1 && open });
  }
}

function renderStep(step: Step, newest: boolean): string {
  const options = step.options.map((title, place) => {
    const key = place < 9 ? ` data-key="${place + 1}"` : '';
    const number =
      place < 9
        ? `<kbd aria-hidden="true">${place + 1}</kbd>`
        : '<kbd aria-hidden="true" class="none">0</kbd>';
    const chosen = step.chosen === place ? ' class="chosen" aria-current="true"' : '';
    const state =
      step.chosen === undefined && newest ? `${key} data-action="answer" data-value="${place}"` : ' disabled';
    return `<li><button${chosen}${state}>${number}${renderTitle(title)}</button></li>`;
  });
  const news = newest && step.chosen === undefined ? ' tabindex="-1" data-news' : '';
  return `<section class="step"><div${news}>${renderPlainText(step.message)}</div>
<ul class="options" aria-label="Answers">${options.join('')}</ul></section>`;
}

/** An option; one that is a line of the program looks like it. */
function renderTitle(title: string): string {
  const [, number, code] = /^(\d+): (.*)$/.exec(title) ?? [];
  if (number === undefined || code === undefined) {
    return `<span>${renderInline(title)}</span>`;
  }
  return `<span class="line"><span class="number">line ${number}</span> <code>${highlightGo(code)}</code></span>`;
}

function renderVerdict(verdict: string): string {
  const kind = /^(?:Right|Good)\b/.test(verdict) ? 'right' : 'wrong';
  const [, judged, reason = verdict] = /^(Right|No|Good)[.,] ?([\s\S]*)$/.exec(verdict) ?? [];
  const heading =
    judged === undefined ? '' : `<h2>${kind === 'right' ? '✓' : '✗'} ${escapeHtml(judged)}</h2>`;
  return `<section class="verdict ${kind}" role="status" tabindex="-1" data-news>
${heading}${renderPlainText(reason.charAt(0).toUpperCase() + reason.slice(1))}</section>`;
}

function renderEnd(again: boolean): string {
  const another = again
    ? '<button class="primary" data-action="again" data-next>Another question <kbd aria-hidden="true">⏎</kbd></button>'
    : '';
  return `<p class="buttons">${another}<button class="quiet" data-action="close">Close</button></p>`;
}
