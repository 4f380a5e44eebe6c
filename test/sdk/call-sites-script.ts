import { CALL_SITE_LABEL } from '../../src/model/run.ts';
import { flow, task } from '../../src/sdk/index.ts';
import { runInMemory } from './run-in-memory.ts';

interface Padding {
  /** Types that are stripped or compiled away move what stands after them, unless its map is asked. */
  text: string;
}

const load = task(function load(x: number, _padding?: Padding) {
  return x;
});
const child = flow(async function child() {
  return load(1);
});
const anonymous = task(async () => 1);
const tasks = { inObject: task((x: number) => x) };

const { port } = await runInMemory(async () => {
  await load(2, { text: '' } as Padding);
  await load.submit(3);
  await load.map([4, 5]);
  await load.withOptions({ tags: [] }).submit(6);
  await Promise.all([7].map((x: number) => load(x)));
  await child();
  await anonymous();
  await tasks.inObject(8);
  await withErrorsOfTheirOwn(() => load(9));
});

/** With the settings that a library may have made for its own errors, which have to be the same afterwards. */
async function withErrorsOfTheirOwn(call: () => Promise<unknown>): Promise<void> {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const theirs = () => 'no stack';
  Object.assign(Error, { stackTraceLimit: 0, prepareStackTrace: theirs });
  const called = call();
  if (Error.stackTraceLimit !== 0 || Error.prepareStackTrace !== theirs) throw new Error('Settings were changed.');
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  await called;
}

const called = port.transitions
  .filter(({ from }) => !from)
  .map(({ run }) => ({ name: run.name.slice(0, -4), site: run.labels[CALL_SITE_LABEL] }));
const tracked = port.starts.flatMap((start) =>
  start.kind === 'subflow' ? [{ name: start.flowName, site: start.tracking.callSite }] : [],
);
process.stdout.write(JSON.stringify([...called, ...tracked]));
