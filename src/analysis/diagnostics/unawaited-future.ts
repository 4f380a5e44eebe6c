import { insertAt } from '../edit/change.ts';
import { isDropped, type PendingCall, pendingCalls } from './flow-calls.ts';
import type { Finding, Fix, FlowContext, Rule } from './rule.ts';

export const unawaitedFuture: Rule = {
  code: 'unawaited-future',
  severity: 'warning',
  title: 'A future that nobody waits for',
  explanation:
    'A flow run succeeds or fails by what it returns or raises. A task that was submitted and never asked for its result may fail without the flow run noticing, and in Prefect 3 what has not begun when the flow ends is dropped. Ask for the result, wait for it, or return the future. Prefect 2 waits for all futures by itself; files that import what only Prefect 2 has, or whose requirements ask for it, are left alone.',
  bad: {
    python:
      'from prefect import flow, task\n\n@task\ndef load(rows): ...\n\n@flow\ndef etl():\n    load.submit([1, 2])\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(rows: number[]) {});\nexport const etl = flow(async () => {\n  load.submit([1, 2]);\n});\n",
  },
  good: {
    python:
      'from prefect import flow, task\n\n@task\ndef load(rows): ...\n\n@flow\ndef etl():\n    future = load.submit([1, 2])\n    return future.result()\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(rows: number[]) {});\nexport const etl = flow(async () => {\n  const future = load.submit([1, 2]);\n  return await future;\n});\n",
  },
  on: 'flow',
  check: (context) => {
    // Prefect 2 waits for all futures, and takes the flow's state from them.
    if (context.imports.prefect === 2) return [];
    return pendingCalls(context)
      .filter(({ kind }) => kind !== 'coroutine')
      .filter((pending) => isDropped(context, pending))
      .map((pending) => findingOf(context, pending));
  },
};

function findingOf(context: FlowContext, pending: PendingCall): Finding {
  const { draft, call, kind } = pending;
  const target = draft.target ?? draft.label;
  const what = {
    future: `Nobody asks for the result of \`${target}\``,
    futures: `Nobody asks for the results of \`${target}\``,
    promise: `This call of \`${target}\` is not awaited`,
    coroutine: '',
  }[kind];
  const fix = fixOf(context, pending);
  return {
    span: { start: call.start, end: call.end },
    message: `${what}, so its failure would be lost; ${kind === 'promise' ? 'await it' : 'wait for it'}, or return it.`,
    ...(fix ? { fixes: [fix] } : {}),
  };
}

function fixOf(context: FlowContext, pending: PendingCall): Fix | undefined {
  const { draft, call } = pending;
  const python = context.module.language === 'python';
  if (!python && !draft.site?.async) return undefined;
  const fix = python
    ? { title: 'Wait for its result', changes: [insertAt(call.end, '.result()')] }
    : { title: 'Await it', changes: [insertAt(call.start, 'await ')] };
  // In a loop that takes the rounds one after the other, which may not be what was meant.
  return isInLoop(context, pending) ? fix : { ...fix, preferred: true };
}

function isInLoop({ drafts }: FlowContext, { draft }: PendingCall): boolean {
  const byIndex = new Map([...drafts.values()].map((other) => [other.index, other]));
  for (let at = draft.parent; at !== undefined; at = byIndex.get(at)?.parent) {
    if (byIndex.get(at)?.kind === 'loop') return true;
  }
  return false;
}
