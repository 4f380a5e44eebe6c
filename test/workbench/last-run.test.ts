import { describe, expect, it } from 'vitest';
import type { FlowRun, TaskRun } from '../../src/model/run.ts';
import type { RunState, StateType } from '../../src/model/run-state.ts';
import { lastRunSentence } from '../../src/workbench/last-run.ts';

const NOW = new Date('2026-06-01T12:00:00Z');

function state(type: StateType, timestamp: string, message = ''): RunState {
  const name = type.charAt(0) + type.slice(1).toLowerCase();
  return { type, name, timestamp, ...(message ? { message } : {}) };
}

const flowRuns = [
  { id: 'new', flowName: 'etl', state: state('FAILED', '2026-06-01T11:58:00Z', 'no such table\nmore') },
  { id: 'old', flowName: 'etl', state: state('COMPLETED', '2026-05-31T12:00:00Z') },
] as FlowRun[];
const taskRuns: Record<string, TaskRun[]> = {
  old: [{ name: 'load-0', state: state('COMPLETED', '2026-05-31T12:00:00Z', 'all is well') }] as TaskRun[],
  new: [
    { name: 'load-1f2', state: state('CRASHED', '2026-06-01T11:59:59Z', 'gone') },
    { name: 'load-files-0', state: state('COMPLETED', '2026-06-01T12:00:00Z') },
  ] as TaskRun[],
};
const runs = { list: () => flowRuns, taskRuns: (id: string) => taskRuns[id] ?? [] };

describe('the last run of what is hovered over', () => {
  it.each([
    ['flow', 'etl', 'Last run: Failed, 2 minutes ago: no such table'],
    ['task', 'load', 'Last run: Crashed, 1 second ago: gone'],
    ['task', 'load-files', 'Last run: Completed, now'],
    ['flow', 'report', undefined],
    ['task', 'lo', undefined],
  ] as const)('is told of the %s %s', (kind, name, sentence) => {
    expect(lastRunSentence(runs, { kind, name }, NOW)).toBe(sentence);
  });
});
