import { insertAt } from '../edit/change.ts';
import { isDropped, pendingCalls } from './flow-calls.ts';
import type { Rule } from './rule.ts';

export const callNotAwaited: Rule = {
  code: 'call-not-awaited',
  severity: 'error',
  title: 'An async task that never begins',
  explanation:
    'Calling an async function in Python only makes a coroutine; its code runs when that is awaited. A call that is not awaited does nothing at all, and nothing in the run says so.',
  bad: {
    python:
      'from prefect import flow, task\n\n@task\nasync def load(rows): ...\n\n@flow\nasync def etl():\n    load([1, 2])\n',
  },
  good: {
    python:
      'from prefect import flow, task\n\n@task\nasync def load(rows): ...\n\n@flow\nasync def etl():\n    await load([1, 2])\n',
  },
  on: 'flow',
  check: (context) =>
    pendingCalls(context)
      .filter((pending) => pending.kind === 'coroutine' && isDropped(context, pending))
      .map(({ draft, call }) => ({
        span: { start: call.start, end: call.end },
        message: `\`${draft.target ?? draft.label}\` is async and this call is never awaited, so it does not run; await it.`,
        fixes: [{ title: 'Await it', changes: [insertAt(call.start, 'await ')], preferred: true }],
      })),
};
