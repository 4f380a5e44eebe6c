import { isNotebook, readNotebook } from '../model/notebook.ts';
import type { Range } from '../model/source.ts';
import type { HostMessage, WebviewMessage } from '../protocol.ts';
import { PanelSession, type Workbench } from '../workbench/panel-session.ts';
import { RunLog } from '../workbench/run-log.ts';
import { sentenceOf } from './errors.ts';
import type { NodePort } from './node-port.ts';
import type { TabSession } from './ui-host.ts';

/** A notebook is shown as the text that its ranges refer to. */
function shownText(file: string, text: string): string {
  const notebook = isNotebook(file) ? readNotebook(text) : undefined;
  return notebook && 'text' in notebook ? notebook.text : text;
}

/** One browser tab: the panel of VS Code, and beside it what the editor itself would show, source and log. */
export function connectTab(bench: Workbench, port: NodePort, send: (message: object) => void): TabSession {
  const tell = (message: HostMessage): void => {
    send(message);
    if (message.type === 'view') void showSource(message.view.file, null);
  };
  const session = new PanelSession(bench, { host: 'browser', send: tell });
  let log: RunLog | undefined;

  const showSource = async (file: string, highlight: Range | null): Promise<void> => {
    if (!file) return;
    // A file that has just been deleted shows as nothing.
    const text = await port.readText(file).then(
      (source) => shownText(file, source.text),
      () => '',
    );
    send({ type: 'source', source: { file, title: bench.title(file), text, highlight } } satisfies HostMessage);
  };
  const showLog = (flowRunId: string, taskRunId: string | undefined): void => {
    log?.dispose();
    const followed = new RunLog({ connection: bench.connection, runs: bench.runs, flowRunId, taskRunId });
    log = followed;
    tell({ type: 'log', flowRunId, reset: true, lines: [] });
    followed.onDidAppend((lines) => tell({ type: 'log', flowRunId, reset: false, lines: followed.named(lines) }));
  };
  const unsubscribe = [
    port.onReveal(({ file, range }) => void showSource(file, range)),
    port.onLog(({ flowRunId, taskRunId }) => showLog(flowRunId, taskRunId)),
    port.onNotice(({ message }) => send({ type: 'refused', message } satisfies HostMessage)),
    bench.launcher.onDidStart(({ flowRunId }) => showLog(flowRunId, undefined)),
    bench.index.onDidChange(() => void showFirst()),
  ];
  const showFirst = async (): Promise<void> => {
    const first = bench.index.choices()[0];
    if (!session.file && first) await session.show(first.file, first.flow);
  };

  return {
    receive: (message) => {
      session.handle(message as WebviewMessage).catch((error: unknown) => {
        send({ type: 'refused', message: sentenceOf(error) } satisfies HostMessage);
      });
      if ((message as WebviewMessage).type === 'ready') void showFirst();
    },
    dispose: () => {
      for (const end of unsubscribe) end();
      log?.dispose();
      session.dispose();
    },
  };
}
