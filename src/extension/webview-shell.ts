import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { HostMessage } from '../protocol.ts';

/**
 * What every webview panel needs, once: the page with its content security policy, the ready handshake, visibility and
 * disposal. A hidden webview is torn down by VS Code and says `ready` again when it is rebuilt; it is then sent a snapshot,
 * so what was posted meanwhile may be dropped.
 */
export class WebviewShell {
  readonly #panel: vscode.WebviewPanel;
  #ready = false;

  constructor(panel: vscode.WebviewPanel, extension: vscode.Uri, onMessage: (message: unknown) => void) {
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extension, 'media/icon.svg');
    panel.webview.onDidReceiveMessage((message: unknown) => {
      this.#ready = true;
      onMessage(message);
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false;
    });
    panel.webview.html = page(panel.webview, vscode.Uri.joinPath(extension, 'dist/webview'));
  }

  static options(extension: vscode.Uri): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extension, 'dist/webview')] };
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#panel.onDidDispose;
  }

  set title(title: string) {
    this.#panel.title = title;
  }

  post(message: HostMessage): void {
    if (this.#ready) void this.#panel.webview.postMessage(message);
  }

  reveal(): void {
    if (!this.#panel.visible) this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    this.#panel.dispose();
  }
}

function page(webview: vscode.Webview, folder: vscode.Uri): string {
  const nonce = randomBytes(16).toString('hex');
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `style-src 'unsafe-inline' ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    `connect-src ${webview.cspSource}`,
    'worker-src blob:',
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <link rel="stylesheet" href="${uri('main.css')}">
  </head>
  <body data-elk="${uri('elk-worker.min.js')}">
    <div id="root"></div>
    <script type="module" nonce="${nonce}" src="${uri('main.js')}"></script>
  </body>
</html>`;
}
