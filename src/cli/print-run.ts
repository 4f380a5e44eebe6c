import type { RunState } from '../model/run-state.ts';
import type { FlowOutcome } from '../sdk/flow-protocol.ts';
import type { RunEvent } from '../sdk/run-event.ts';
import { formatLogLine } from '../workbench/log-text.ts';
import type { CliContext } from './context.ts';
import { createStatusLine, type TerminalStream } from './status-line.ts';
import { createTaskCounts } from './task-counts.ts';

const RESULT_LINES = 40;

export interface RunPrinter {
  event(event: RunEvent): void;
  outcome(outcome: FlowOutcome): void;
}

export interface PrinterOptions {
  json: boolean;
  /** The terminal that is printed to, for a line that tells how far the tasks are; none where the output is piped. */
  terminal?: readonly [TerminalStream, ...TerminalStream[]] | undefined;
}

/** Prints a run as it goes: its logs, and what becomes of it and its tasks. */
export function createPrinter(context: CliContext, options: PrinterOptions): RunPrinter {
  if (options.json) {
    return {
      event: (event) => context.out(JSON.stringify(event)),
      outcome: ({ flowRunId, state, result }) =>
        context.out(JSON.stringify({ kind: 'outcome', flowRunId, state, result })),
    };
  }
  const progress = options.terminal && createProgress(options.terminal);
  return {
    event: (event) => {
      const line = eventLine(event);
      if (line) context.out(line);
      if (event.kind === 'task-run') progress?.see(event.taskRunId, event.state);
    },
    outcome: ({ flowRunName, state, result }) => {
      progress?.end();
      if (state.type !== 'COMPLETED')
        context.err(`${flowRunName} is ${state.name}${state.message ? `: ${state.message}` : '.'}`);
      else if (result !== undefined && result !== null) context.out(`\nResult: ${shorten(pretty(result))}`);
    },
  };
}

/** The line at the bottom, drawn anew some ten times a second at most. */
function createProgress(terminal: readonly [TerminalStream, ...TerminalStream[]]) {
  const counts = createTaskCounts();
  const line = createStatusLine(terminal);
  let timer: NodeJS.Timeout | undefined;
  return {
    see(taskRunId: string, state: RunState) {
      counts.see(taskRunId, state);
      timer ??= setTimeout(() => {
        timer = undefined;
        line.show(counts.text());
      }, REDRAW_MS).unref();
    },
    end() {
      clearTimeout(timer);
      line.end();
      const text = counts.text();
      if (text) terminal[0].write(`${text}\n`);
    },
  };
}

const REDRAW_MS = 100;

function eventLine(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'log': {
      const { timestamp, level, message } = event;
      return formatLogLine(
        { id: '', name: '', timestamp, level, message },
        event.taskRunName ?? event.flowRunName ?? '',
      );
    }
    case 'flow-run':
      return stateLine(event.state.timestamp, event.flowRunName, `${event.flowName} is ${event.state.name}`);
    case 'task-run':
      // What becomes of a task is among the logs already.
      return undefined;
  }
}

function stateLine(timestamp: string, name: string, text: string): string {
  return `${timestamp.slice(11, 23).padEnd(12, '0')} | ${'STATE'.padEnd(8)} | ${name} | ${text}`;
}

function pretty(result: unknown): string {
  return typeof result === 'string' ? result : (JSON.stringify(result, null, 2) ?? String(result));
}

function shorten(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= RESULT_LINES) return text;
  return [...lines.slice(0, RESULT_LINES), `… ${lines.length - RESULT_LINES} more lines`].join('\n');
}
