import type { LogLine } from '../model/run.ts';
import { isTerminal } from '../model/run-state.ts';
import type { ConnectionKeeper } from './connection.ts';
import { Emitter } from './emitter.ts';
import { formatLogLine } from './log-text.ts';
import type { RunStore } from './run-store.ts';

/** One run's log, read from its beginning and followed while the run lasts. */
export class RunLog {
  readonly flowRunId: string;
  readonly taskRunId: string | undefined;
  readonly #runs: RunStore;
  readonly #appended = new Emitter<LogLine[]>();
  readonly #stop = new AbortController();
  readonly #lines: LogLine[] = [];

  constructor(options: {
    connection: ConnectionKeeper;
    runs: RunStore;
    flowRunId: string;
    /** Only the lines of this task run. */
    taskRunId?: string | undefined;
  }) {
    this.flowRunId = options.flowRunId;
    this.taskRunId = options.taskRunId;
    this.#runs = options.runs;
    void this.#follow(options.connection);
  }

  readonly onDidAppend = this.#appended.on;

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** The lines as text. */
  text(): string {
    return this.named(this.#lines)
      .map((line) => `${formatLogLine(line, line.name)}\n`)
      .join('');
  }

  /** Lines under the name of the task run that wrote them instead of that of the logger. */
  named(lines: readonly LogLine[]): LogLine[] {
    const names = new Map(this.#runs.taskRuns(this.flowRunId).map((run) => [run.id, run.name]));
    return lines.map((line) => ({ ...line, name: (line.taskRunId && names.get(line.taskRunId)) ?? 'flow' }));
  }

  /** What to say where there is no line yet. */
  emptyText(): string {
    const run = this.#runs.flowRun(this.flowRunId);
    if (!run) return 'Waiting for the orchestrator…\n';
    return isTerminal(run.state.type) ? 'This run wrote no logs.\n' : 'No logs yet; they appear here as they come.\n';
  }

  dispose(): void {
    this.#stop.abort();
  }

  async #follow(connection: ConnectionKeeper): Promise<void> {
    await this.#runs.load(this.flowRunId);
    const orchestrator = await connection.orchestrator();
    void orchestrator?.followLogs(this.flowRunId, {
      signal: this.#stop.signal,
      onLines: (lines) => {
        const wanted = this.taskRunId ? lines.filter((line) => line.taskRunId === this.taskRunId) : lines;
        if (wanted.length === 0) return;
        this.#lines.push(...wanted);
        this.#appended.fire(wanted);
      },
    });
  }
}
