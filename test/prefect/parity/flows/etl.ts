import { flow, getRunLogger, task, unmapped } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

let tries = 0;

const extract = task({ retries: 1, retryDelaySeconds: 0.1 }, async function extract(url: string) {
  tries += 1;
  if (tries === 1) throw new ValueError('first try fails');
  return [1, 2, url.length];
});

const double = task({ taskRunName: 'double-{x}' }, function double(x: number, by: number) {
  getRunLogger().info('doubling');
  return x * by;
});

const refuse = task(function refuse(_rows: number[]): number {
  throw new ValueError('refused');
});

const after = task({ tags: ['last'] }, function after(x: number) {
  return x;
});

const load = flow(async function load({ rows }: { rows: number[] }) {
  return rows.length;
});

const etl = flow({ name: 'etl', logPrints: true }, async ({ url, by }: { url: string; by: number }) => {
  const rows = await extract(url);
  const doubled = double.map(rows, unmapped(by));
  const values = await doubled;
  getRunLogger().warn('careful');
  console.log('printed');
  const refused = refuse.submit(values);
  await refused.wait();
  const skipped = after.submit(refused);
  await skipped.wait();
  await after.withOptions({ waitFor: [doubled] })(1);
  return load({ rows: values });
});

export const cases: readonly Case[] = [['etl', () => etl({ url: 'abc', by: 2 })]];
