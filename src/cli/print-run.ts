import type { FlowOutcome } from '../sdk/flow-protocol.ts';
import type { RunEvent } from '../sdk/run-event.ts';
import { formatLogLine } from '../workbench/log-text.ts';
import type { CliContext } from './context.ts';

const RESULT_LINES = 40;

export interface RunPrinter {
  event(event: RunEvent): void;
  outcome(outcome: FlowOutcome): void;
}

/** Prints a run as it goes: its logs, and what becomes of it and its tasks. */
export function createPrinter(context: CliContext, options: { json: boolean }): RunPrinter {
  if (options.json) {
    return {
      event: (event) => context.out(JSON.stringify(event)),
      outcome: ({ flowRunId, state, result }) =>
        context.out(JSON.stringify({ kind: 'outcome', flowRunId, state, result })),
    };
  }
  return {
    event: (event) => {
      const line = eventLine(event);
      if (line) context.out(line);
    },
    outcome: ({ flowRunName, state, result }) => {
      if (state.type !== 'COMPLETED')
        context.err(`${flowRunName} is ${state.name}${state.message ? `: ${state.message}` : '.'}`);
      else if (result !== undefined && result !== null) context.out(`\nResult: ${shorten(pretty(result))}`);
    },
  };
}

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
