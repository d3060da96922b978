import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What the page tells: a button or a link was chosen. */
export interface PageMessage {
  action: string;
  value?: string;
}

/** What the page shows. */
export interface Page {
  html: string;
  /** What the editor keeps for a reload of the window. */
  state?: unknown;
  /** Begin at the top; otherwise the focus goes to the newest part. */
  fresh: boolean;
}

/** The panels that are open. */
const open = new Set<vscode.WebviewPanel>();

/** Opens an empty panel: in the column of one that is open already, else beside the code. */
export function createPanel(type: string, title: string): vscode.WebviewPanel {
  const [other] = open;
  const viewColumn = other?.viewColumn ?? vscode.ViewColumn.Beside;
  return vscode.window.createWebviewPanel(type, title, { viewColumn, preserveFocus: false });
}

/** A webview panel whose page is set from here, and that survives being hidden. */
export class Panel {
  private page: Page = { html: '', fresh: true };

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    onMessage: (message: PageMessage) => void,
    onClose: () => void,
  ) {
    const { webview } = panel;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')],
    };
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(extension, 'media', 'panel-dark.svg'),
    };
    open.add(panel);
    panel.onDidDispose(() => {
      open.delete(panel);
      onClose();
    });
    webview.onDidReceiveMessage((message: PageMessage) => {
      // A page that is shown again begins empty.
      if (message.action === 'ready') {
        void webview.postMessage(this.page);
      } else {
        onMessage(message);
      }
    });
    webview.html = shell(webview, extension);
  }

  /** Notes what is shown already, for a page that is hidden and shown again. */
  keep(page: Page): void {
    this.page = page;
  }

  show(title: string, page: Page): void {
    this.keep(page);
    this.panel.title = title;
    void this.panel.webview.postMessage(page);
  }

  reveal(): void {
    this.panel.reveal(undefined, false);
  }

  close(): void {
    this.panel.dispose();
  }
}

/** The page before anything is in it: nothing of the network, and no script but ours. */
function shell(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const uri = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${uri('media', 'panel.css')}">
<title>goviva</title>
</head>
<body>
<main id="page"></main>
<script nonce="${nonce}" src="${uri('dist', 'page.js')}"></script>
</body>
</html>`;
}
