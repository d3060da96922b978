import * as vscode from 'vscode';
import { createPanel, type Page, type PageMessage, Panel } from './panel';
import {
  GRADES,
  type Grade,
  type QuizAnswer,
  type QuizAnswered,
  type QuizReply,
  type QuizStart,
  type QuizStarted,
  type QuizSummary,
} from './protocol';
import { type Draft, type QuizState, renderQuiz } from './quizPage';
import { Gone, type Server } from './server';

/** The type under which the editor remembers the panel over a reload. */
export const QUIZ_PANEL = 'goviva.quiz';

/** A pause that is longer says nothing about how well an answer was known. */
const LONGEST_MS = 5 * 60_000;

/**
 * The panel with questions, one after the other. What was answered stays in it until the server has acknowledged
 * that it is kept: over crashes of the server, and over a reload of the window.
 */
export class Quiz implements vscode.Disposable, vscode.WebviewPanelSerializer<QuizState> {
  private panel: Panel | undefined;
  private state: QuizState | undefined;
  /** In which of the server's lives the session began: a new one does not know what comes next. */
  private life: number | undefined;
  private shownAt = 0;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
  ) {}

  /** Begins a session, in place of one that is open. */
  async start(start: QuizStart): Promise<void> {
    let started: QuizStarted;
    try {
      started = await this.server.request<QuizStarted>('goviva/quiz/start', start);
    } catch (error) {
      complain(error);
      return;
    }
    const { session, question } = started;
    if (question === null) {
      void vscode.window.showInformationMessage(
        `goviva: ${started.nothing ?? 'There is no question on that.'}`,
      );
      return;
    }
    const before = this.state;
    if (before !== undefined && before.summary === undefined) {
      void this.end(before.session).catch(() => undefined);
    }
    this.life = this.server.life;
    this.show({ start, session, question, answers: 0 });
    this.panel?.reveal();
    void vscode.commands.executeCommand('setContext', 'goviva.asked', true);
  }

  /** Opens again what was open before the window was reloaded. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: QuizState | undefined): Promise<void> {
    if (typeof state?.session !== 'string') {
      panel.dispose();
      return;
    }
    this.adopt(panel);
    this.show(state);
    if (state.sent !== undefined) {
      await this.send(state.sent);
    }
  }

  dispose(): void {
    this.panel?.close();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = new Panel(
      panel,
      this.extension,
      (message) => void this.onMessage(message),
      () => {
        const state = this.state;
        this.panel = undefined;
        this.state = undefined;
        if (state !== undefined && state.summary === undefined && state.sent === undefined) {
          void this.end(state.session).catch(() => undefined);
        }
      },
    );
  }

  private async onMessage({ action, value = '' }: PageMessage): Promise<void> {
    const { state } = this;
    if (state === undefined) {
      return;
    }
    switch (action) {
      case 'draft':
        this.state = { ...state, draft: JSON.parse(value) as Draft };
        // The page shows it already; one that was hidden meanwhile does not.
        this.panel?.keep(pageOf(this.state, false));
        return;
      case 'answer':
        return this.answer({ options: [Number(value)] });
      case 'submit':
        return this.answer({ options: state.draft?.options ?? [] });
      case 'type':
        return this.answer({ text: value });
      case 'unknown':
        return this.answer({ options: [] });
      case 'grade':
        return isGrade(value) ? this.answer({ grade: value }) : undefined;
      case 'skip':
      case 'snooze':
      case 'mute':
      case 'undo':
        return this.answer(action);
      case 'reveal':
        return this.show({ ...state, revealed: true });
      case 'next':
        return this.next(state);
      case 'again':
        await this.server.restart();
        return;
      case 'due':
        return this.start({ due: true });
      case 'explain':
        await vscode.commands.executeCommand('goviva.explain', {
          concept: value || state.question?.concept.id,
        });
        return;
      case 'close':
        this.panel?.close();
    }
  }

  /** Gives an answer to the open question, or takes the last one back. */
  private async answer(answer: QuizReply): Promise<void> {
    const { state } = this;
    if (state?.question === undefined || state.sent !== undefined) {
      return;
    }
    // An answer that was judged can be taken back, and no more.
    if (state.answered !== undefined && answer !== 'undo') {
      return;
    }
    if (answer === 'undo' && this.life !== this.server.life) {
      return this.undoOfAnotherLife(state);
    }
    const took = Math.min(Date.now() - this.shownAt, LONGEST_MS);
    // The server's open question is the next one by then.
    const { id, ask } = state.answered?.question ?? state.question;
    const sent: QuizAnswer = { session: state.session, question: id, ask, answer, took };
    this.show({ ...state, sent });
    await this.send(sent);
  }

  /** The server that knew the session has ended, but the answer itself is in the log. */
  private async undoOfAnotherLife(state: QuizState): Promise<void> {
    try {
      const { question } = await this.server.execute<{ question: string | null }>('goviva.undo');
      if (question !== null) {
        await this.start({ ...state.start, questions: [question] });
      }
    } catch (error) {
      complain(error);
    }
  }

  /** Sends an answer until it is acknowledged, whatever the panel shows by then. */
  private async send(sent: QuizAnswer): Promise<void> {
    let answered: QuizAnswered;
    try {
      answered = await this.server.request<QuizAnswered>('goviva/quiz/answer', sent);
    } catch (error) {
      if (error instanceof Gone) {
        if (this.state?.sent === sent) {
          this.show({ ...this.state, stuck: error.message });
        }
        await this.server.running();
        if (this.state?.sent === sent) {
          const { stuck, ...state } = this.state;
          this.show(state);
        }
        return this.send(sent);
      }
      if (this.state?.sent === sent) {
        const { sent: refused, ...state } = this.state;
        this.show(state);
      }
      complain(error);
      return;
    }
    if (this.state?.sent !== sent) {
      return;
    }
    const { sent: given, answered: before, ...state } = this.state;
    if (answered.verdict !== null) {
      this.show({ ...state, answered, answers: state.answers + 1 });
    } else {
      const answers = answered.undone === null ? state.answers : state.answers - 1;
      await this.next({ ...state, answered, answers });
    }
  }

  /** Shows what comes after an answer. */
  private async next(state: QuizState): Promise<void> {
    const { start, session, question, answered, answers } = state;
    if (answered === undefined || question === undefined) {
      return;
    }
    if (answered.question !== null) {
      this.show({ start, session, question: answered.question, answers });
      return;
    }
    if (answered.summary === null && question.left > 0) {
      // The server that knew what comes next has ended: this one begins anew.
      await this.start({ ...start, limit: question.left });
      return;
    }
    try {
      const summary = answered.summary ?? (await this.end(session));
      this.show({ start, session, answers, summary });
    } catch (error) {
      complain(error);
    }
  }

  private end(session: string): Promise<QuizSummary> {
    return this.server.request<QuizSummary>('goviva/quiz/end', { session });
  }

  private show(state: QuizState): void {
    const another = state.question?.id !== this.state?.question?.id || state.summary !== undefined;
    if (another || (state.answered === undefined && this.state?.answered !== undefined)) {
      this.shownAt = Date.now();
    }
    this.state = state;
    if (this.panel === undefined) {
      this.adopt(createPanel(QUIZ_PANEL, 'goviva asks'));
    }
    this.panel?.show('goviva asks', pageOf(state, another));
  }
}

function pageOf(state: QuizState, fresh: boolean): Page {
  return { html: renderQuiz(state), state, fresh };
}

function isGrade(text: string): text is Grade {
  return (GRADES as readonly string[]).includes(text);
}

/** Says what went wrong. */
export function complain(error: unknown): void {
  void vscode.window.showErrorMessage(`goviva: ${error instanceof Error ? error.message : String(error)}`);
}
