import { describe, expect, it } from 'vitest';
import { createTaskCounts } from '../../src/cli/task-counts.ts';
import type { StateType } from '../../src/model/run-state.ts';

/** `a RUNNING, b PENDING:NotReady` and so on, one state after the other. */
function check(states: string, expected: string): void {
  const counts = createTaskCounts();
  for (const each of states.split(', ').filter(Boolean)) {
    const [id = '', state = ''] = each.split(' ');
    const [type = '', name = type] = state.split(':');
    counts.see(id, { type: type as StateType, name, timestamp: '' });
  }
  expect(counts.text()).toBe(expected);
}

describe('how far the tasks are', () => {
  it('says nothing before the first', () => check('', ''));
  it('counts each task once', () =>
    check('a PENDING, b PENDING, c PENDING, a RUNNING, b RUNNING, b COMPLETED', 'Tasks: 1 done, 1 running, 1 waiting'));
  it('tells apart how they ended', () =>
    check('a COMPLETED, b FAILED, c CRASHED, d PENDING:NotReady, e CANCELLED', 'Tasks: 1 done, 3 failed, 1 cancelled'));
  it('has a retried task wait and run again', () => {
    check('a RUNNING, a SCHEDULED', 'Tasks: 1 waiting');
    check('a RUNNING, a SCHEDULED, a RUNNING', 'Tasks: 1 running');
  });
});
