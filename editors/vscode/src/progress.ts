import * as vscode from 'vscode';
import type { ProgressReport } from './protocol';
import type { Server } from './server';

/** What is known of the reader: it is asked for when somebody looks, and again whenever it changes. */
export class Progress implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  /** It is to be asked for again. */
  readonly onChange = this.changed.event;
  private readonly item: vscode.StatusBarItem;

  constructor(private readonly server: Server) {
    this.item = vscode.window.createStatusBarItem('goviva.due', vscode.StatusBarAlignment.Right, 100);
    this.item.name = 'goviva: due today';
    this.item.command = 'goviva.quizDue';
  }

  /** Asks the server; `uri` and `workspace` say of what the concepts are to be counted. */
  ask(query: { uri?: string; workspace?: boolean }): Promise<ProgressReport> {
    return this.server.request('goviva/progress', query);
  }

  /** Shows in the status bar how many questions are due, and nothing if none is. */
  async refresh(): Promise<void> {
    this.changed.fire();
    const { due } = await this.ask({}).catch(() => ({ due: 0 }));
    this.item.text = `$(mortar-board) ${due} due`;
    this.item.tooltip = `goviva: ${due} ${due === 1 ? 'question is' : 'questions are'} due today. Click to be asked.`;
    this.item.accessibilityInformation = { label: `goviva: ${due} due today` };
    if (due > 0) {
      this.item.show();
    } else {
      this.item.hide();
    }
  }

  dispose(): void {
    this.changed.dispose();
    this.item.dispose();
  }
}
