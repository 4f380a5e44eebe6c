import * as vscode from 'vscode';
import { isWebviewMessage } from '../protocol.ts';
import { PanelSession } from '../workbench/panel-session.ts';
import { LOG_SCHEME, PANEL_TYPE } from './contributions.ts';
import { toPosition } from './positions.ts';
import { sentenceOf } from './sentence.ts';
import type { Services } from './services.ts';
import { WebviewShell } from './webview-shell.ts';

/** The graph panel: one beside the code, which follows the flow that is worked on. */
export class GraphPanels implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #services: Services;
  readonly #disposables: vscode.Disposable[];
  #open: { shell: WebviewShell; session: PanelSession } | undefined;

  constructor(context: vscode.ExtensionContext, services: Services) {
    this.#context = context;
    this.#services = services;
    this.#disposables = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections, kind }) => {
        const at = selections[0]?.active;
        // Only what a person did moves the selection on the canvas: revealing a node must not bounce back.
        if (!at || kind === undefined || textEditor.document.uri.scheme === LOG_SCHEME) return;
        void this.#open?.session.cursorMoved(textEditor.document.uri.fsPath, toPosition(at));
      }),
      vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
        deserializeWebviewPanel: async (panel) => {
          const last = services.port.load('panel') as { file: string; flow: string } | undefined;
          this.#use(panel);
          if (last) await this.show(last.file, last.flow);
        },
      }),
    ];
  }

  /** Shows a flow beside its source. */
  async show(file: string, flow?: string): Promise<PanelSession> {
    const { shell, session } = this.#open ?? this.#create();
    shell.reveal();
    await session.show(file, flow);
    shell.title = session.flow ? `Graph: ${session.flow.name}` : 'Graph';
    this.#services.port.save('panel', { file, flow: session.flow?.id ?? '' });
    void this.#services.index.scan();
    void this.#services.runs.start();
    return session;
  }

  /** The panel's session, if the panel is open. */
  get session(): PanelSession | undefined {
    return this.#open?.session;
  }

  dispose(): void {
    this.#open?.shell.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #create(): { shell: WebviewShell; session: PanelSession } {
    const panel = vscode.window.createWebviewPanel(
      PANEL_TYPE,
      'Graph',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      WebviewShell.options(this.#context.extensionUri),
    );
    return this.#use(panel);
  }

  #use(panel: vscode.WebviewPanel): { shell: WebviewShell; session: PanelSession } {
    const shell = new WebviewShell(panel, this.#context.extensionUri, (message) => {
      if (!isWebviewMessage(message)) {
        this.#services.output.warn(`The graph panel sent something that is no message: ${JSON.stringify(message)}`);
        return;
      }
      session.handle(message).catch((error: unknown) => {
        this.#services.output.error(String(error));
        shell.post({ type: 'refused', message: sentenceOf(error) });
      });
    });
    const session = new PanelSession(this.#services, { host: 'vscode', send: (message) => shell.post(message) });
    shell.onDidDispose(() => {
      session.dispose();
      this.#open = undefined;
    });
    this.#open = { shell, session };
    return this.#open;
  }
}
