import { allowFailure, flow, quote, task, unmapped } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const rows = task(async function rows(): Promise<unknown[]> {
  return [[1], [2]];
});

const fails = task(async function fails(): Promise<unknown[]> {
  throw new ValueError('no rows');
});

const size = task(async function size(found: unknown, other?: unknown) {
  return found instanceof Error ? -1 : (found as unknown[]).length + (other === 'never' ? 1 : 0);
});

export const cases: readonly Case[] = [
  flow({ name: 'allow-failure-of-what-failed' }, async () => size(allowFailure(fails.submit()))),
  flow({ name: 'allow-failure-of-what-completed' }, async () => size(allowFailure(rows.submit()))),
  flow({ name: 'allow-failure-by-waiting' }, async () =>
    size.withOptions({ waitFor: [allowFailure(fails.submit())] })([1]),
  ),
  flow({ name: 'allow-failure-of-one-argument' }, async () => {
    const then = size.submit(allowFailure(fails.submit()), rows.submit());
    return (await then.wait()).name;
  }),
  flow({ name: 'allow-failure-of-all-mapped' }, async () =>
    size.map(unmapped(allowFailure(fails.submit())), [1, 2]).result(),
  ),
  flow({ name: 'quote-of-a-result' }, async () => size(quote(await rows()))),
  flow({ name: 'quote-of-plain-values' }, async () => size(quote([1, 2, 3]), 4)),
];
