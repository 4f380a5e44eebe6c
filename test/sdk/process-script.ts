import { once } from 'node:events';
import { flow, getRunLogger, sleep, task } from '../../src/sdk/index.ts';

const step = task(function step(n: number) {
  getRunLogger().info('step %d', n);
  return n;
});
const long = task(async function long() {
  process.stdout.write('long began\n');
  await sleep(60_000);
});
const deaf = task(async function deaf() {
  process.stdout.write('long began\n');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});

const flows: Record<string, () => Promise<unknown>> = {
  success: flow({ name: 'success', logPrints: true }, async () => {
    console.log('printed');
    const values = await step.map(Array.from({ length: 50 }, (_, index) => index));
    return values.length;
  }),
  failure: flow({ name: 'failure' }, async () => {
    await step(1);
    throw new Error('on purpose');
  }),
  long: flow({ name: 'long' }, async () => {
    await step(1);
    await long();
  }),
  stalled: flow({ name: 'stalled' }, async () => {
    await task(function pending() {
      return new Promise(() => {});
    })();
  }),
  cycle: flow({ name: 'cycle' }, async () => {
    let close: (value: unknown) => void = () => {};
    const ring = new Promise((resolve) => {
      close = resolve;
    });
    const first = step.withOptions({ name: 'first' }).submit(ring as Promise<number>);
    close(step.withOptions({ name: 'second' }).submit(first));
    await first;
  }),
  leaves: flow({ name: 'leaves' }, async () => {
    await step(1);
    process.stdout.write('long began\n');
    await once(process.stdin, 'data');
    await step(2);
    process.exit(7);
  }),
  deaf: flow({ name: 'deaf' }, async () => {
    await deaf();
  }),
};

const run = flows[process.argv[2] ?? ''];
process.stdout.write(`result ${JSON.stringify(await run?.())}\n`);
