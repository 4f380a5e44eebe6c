import { environmentFor } from '../client/api-environment.ts';
import type { Json } from '../model/graph.ts';
import { type FlowRun, SOURCE_LABEL } from '../model/run.ts';
import type { ConnectionKeeper } from './connection.ts';
import { Emitter } from './emitter.ts';
import type { EditorPort, Launched, Unsubscribe } from './port.ts';
import type { RunStore } from './run-store.ts';

export interface RunRequest {
  /** Absolute path of the source file. */
  file: string;
  /** The flow's symbol in it. */
  flow: string;
  parameters: Record<string, Json>;
}

/** Starts, repeats and ends runs. A run is a child process of its own: the window survives whatever it does. */
export class Launcher {
  readonly #port: EditorPort;
  readonly #connection: ConnectionKeeper;
  readonly #runs: RunStore;
  readonly #findFlow: (flowName: string) => Promise<{ file: string; flow: string } | undefined>;
  readonly #started = new Emitter<{ request: RunRequest; flowRunId: string }>();
  readonly #own = new Map<string, Launched>();
  #stopAwaiting: Unsubscribe = () => {};

  constructor(options: {
    port: EditorPort;
    connection: ConnectionKeeper;
    runs: RunStore;
    /** Where a flow of this name stands in the workspace, for runs that do not tell their source. */
    findFlow: (flowName: string) => Promise<{ file: string; flow: string } | undefined>;
  }) {
    this.#port = options.port;
    this.#connection = options.connection;
    this.#runs = options.runs;
    this.#findFlow = options.findFlow;
  }

  /** Tells of every flow run that a process of this window has started. */
  readonly onDidStart = this.#started.on;

  /** Whether a process of this window runs it. */
  owns(flowRunId: string): boolean {
    return this.#own.has(flowRunId);
  }

  /** Starts a run and resolves with its id once the orchestrator knows it. Rejects with a sentence when it never does. */
  async run(request: RunRequest): Promise<string> {
    const child = this.#port.launch(await this.#command(request, ['--json']));
    const complaints: string[] = [];
    let id: string | undefined;
    const started = new Promise<string>((resolve) => {
      child.onLine((line, stream) => {
        if (stream === 'err') complaints.push(line);
        id ??= flowRunIdOf(line);
        if (id) resolve(id);
      });
    });
    const failed = child.ended.then((code) => {
      throw new Error(complaints.filter(Boolean).at(-1) ?? `The run ended with code ${code} before it began.`);
    });
    const flowRunId = await Promise.race([started, failed]);
    this.#own.set(flowRunId, child);
    void child.ended.then(() => this.#own.delete(flowRunId));
    failed.catch(() => {});
    this.#started.fire({ request, flowRunId });
    await this.#runs.load(flowRunId);
    return flowRunId;
  }

  /** Runs under the editor's debugger. That process is not ours, so its run is known by its source when it appears. */
  async debug(request: RunRequest): Promise<void> {
    const command = await this.#command(request, []);
    const known = new Set(this.#runs.list().map((run) => run.id));
    this.#stopAwaiting();
    this.#stopAwaiting = this.#runs.onDidChange(() => {
      const isNew = (run: FlowRun): boolean => !known.has(run.id) && isSameSource(labelledSource(run), request);
      const run = this.#runs.list().find(isNew);
      if (!run) return;
      this.#stopAwaiting();
      this.#started.fire({ request, flowRunId: run.id });
    });
    await this.#port.debug(command);
  }

  /** Runs the source again with the parameters of an earlier run. */
  async retry(flowRunId: string): Promise<string> {
    const source = await this.sourceOf(flowRunId);
    const { parameters } = await this.#known(flowRunId);
    return this.run({ ...source, parameters });
  }

  /** Where the flow of a run stands in the source. Rejects with a sentence when that is not in this workspace. */
  async sourceOf(flowRunId: string): Promise<{ file: string; flow: string }> {
    const run = await this.#known(flowRunId);
    const source = labelledSource(run) ?? (run.flowName ? await this.#findFlow(run.flowName) : undefined);
    if (source) return source;
    throw new Error(
      `The source of the flow "${run.flowName ?? run.name}" is not in this workspace. Open its folder and try again.`,
    );
  }

  /** Asks the orchestrator to cancel; the process that runs it watches for that and ends itself. */
  async cancel(flowRunId: string): Promise<void> {
    await this.#known(flowRunId);
    const { orchestrator } = await this.#connection.ensure();
    await orchestrator.cancel(flowRunId);
  }

  /** Ends what this window still runs, as when it closes. */
  dispose(): void {
    this.#stopAwaiting();
    for (const child of this.#own.values()) child.stop();
  }

  async #known(flowRunId: string): Promise<FlowRun> {
    await this.#runs.load(flowRunId);
    const run = this.#runs.flowRun(flowRunId);
    if (!run) throw new Error('The orchestrator no longer knows this run.');
    return run;
  }

  async #command({ file, flow, parameters }: RunRequest, options: string[]) {
    if (!this.#port.trusted()) throw new Error('Nothing runs in Restricted Mode. Trust this workspace first.');
    await this.#port.saveText(file);
    const { address } = await this.#connection.ensure();
    await this.#runs.start();
    return {
      args: ['run', `${file}:${flow}`, '--params', JSON.stringify(parameters), ...options],
      cwd: file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'))),
      env: environmentFor(address),
    };
  }
}

function isSameSource(source: { file: string; flow: string } | undefined, request: RunRequest): boolean {
  return source?.file === request.file && source.flow === request.flow;
}

/** `path/to/file.ts:symbol`, as a run's label tells it. */
function labelledSource(run: FlowRun): { file: string; flow: string } | undefined {
  const label = run.labels[SOURCE_LABEL];
  if (typeof label !== 'string') return undefined;
  const colon = label.lastIndexOf(':');
  return colon > 1 ? { file: label.slice(0, colon), flow: label.slice(colon + 1) } : undefined;
}

function flowRunIdOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as { kind?: unknown; flowRunId?: unknown };
    return event.kind === 'flow-run' && typeof event.flowRunId === 'string' ? event.flowRunId : undefined;
  } catch {
    return undefined;
  }
}
