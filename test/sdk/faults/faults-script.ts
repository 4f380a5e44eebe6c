import { writeSync } from 'node:fs';
import { FLOW_PROTOCOL } from '../../../src/sdk/flow-protocol.ts';
import { flow, getRunLogger, runContext, sleep, task } from '../../../src/sdk/index.ts';
import { randomOf } from './fault-schedule.ts';
import type { JournalLine } from './journal.ts';

/*
 * A flow that keeps an account of its own, one line of JSON on stdout for each thing that happens: `faults-script SEED`.
 * With 0 for the seed it is one that runs a single task.
 */
const seed = Number(process.argv[2]);
const random = randomOf(seed);

function tell(line: JournalLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function body<T>(work: () => T | Promise<T>): Promise<T> {
  const { taskRun } = runContext();
  const { id, runCount: go } = taskRun ?? { id: '', runCount: 0 };
  tell({ kind: 'begin', id, go });
  getRunLogger().info('%s goes %d', id, go);
  try {
    await sleep(random() * 30);
    return await work();
  } finally {
    tell({ kind: 'end', id, go });
  }
}

const plain = task(function plain(n: number) {
  return body(() => n + 1);
});
const flaky = task({ name: 'flaky', retries: 2, retryDelaySeconds: 0.02 }, (failures: number) =>
  body(() => {
    if ((runContext().taskRun?.runCount ?? 0) <= failures) throw new Error('flaky');
    return failures;
  }),
);
const outer = task(function outer(n: number) {
  return body(async () => (await plain(n)) + (await plain.submit(n)));
});
const child = flow({ name: 'child' }, async ({ n }: { n: number }) => {
  await plain.map(Array.from({ length: n }, (_, index) => index));
  return n;
});

const mapped = 5 + Math.floor(random() * 60);
const retries = random() < 0.3 ? 1 : 0;
const fails = random() < 0.2;
const parent = flow({ name: 'parent', retries }, async () => {
  if (seed === 0) return plain(0);
  for (let n = 0; n < 4; n++) await plain(n);
  const tried = [0, 1, 2, 3].map((failures) => flaky.submit(failures));
  await plain.map(Array.from({ length: mapped }, (_, index) => index));
  await Promise.allSettled([outer(1), outer.submit(2)]);
  await child({ n: 4 });
  await Promise.allSettled(tried);
  if (runContext().flowRun.runCount <= retries) throw new Error('to be tried again');
  if (fails) throw new Error('for good');
  return mapped;
});

const outcome = await parent[FLOW_PROTOCOL].execute({
  parameters: {},
  onEvent(event) {
    if (event.kind === 'log') return;
    const { name, type, timestamp } = event.state;
    const id = event.kind === 'task-run' ? event.taskRunId : event.flowRunId;
    tell({ kind: event.kind, id, state: name, type, timestamp });
  },
});
const expected = fails && seed !== 0 ? 'Failed' : 'Completed';
tell({ kind: 'outcome', id: outcome.flowRunId, state: outcome.state.name, expected });
