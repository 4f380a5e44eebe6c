import { flow, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const rows = task(async function rows() {
  return [[1], [2]];
});

const other = task(async function other() {
  return [[3]];
});

const record = task(async function record() {
  return { items: [[1], [2]], note: ['n'] };
});

const use = task(async function use(x?: unknown, y?: unknown, ...rest: unknown[]) {
  return [[[x, y, rest].length - 3]];
});

const fails = task(async function fails(x?: unknown): Promise<number[][]> {
  throw new ValueError(x === undefined ? 'no' : 'never');
});

export const cases: readonly Case[] = [
  flow({ name: 'input-of-a-result' }, async () => use(await rows(), await other())),
  flow({ name: 'input-of-a-future' }, async () => use(rows.submit(), other.submit())),
  flow({ name: 'input-within-a-list' }, async () => use([rows.submit(), other.submit(), 3])),
  flow({ name: 'input-within-a-dictionary' }, async () => use({ a: rows.submit(), b: { c: other.submit() } })),
  flow({ name: 'input-of-an-item' }, async () => use((await rows())[0])),
  flow({ name: 'input-of-a-field' }, async () => use((await record()).items, (await record()).note)),
  flow({ name: 'input-twice' }, async () => {
    const found = await rows();
    return use(found, [found, found]);
  }),
  flow({ name: 'input-of-constants' }, async () => use(1, 'two')),
  flow({ name: 'input-by-waiting' }, async () => use.withOptions({ waitFor: [rows.submit(), other.submit()] })()),
  flow({ name: 'input-and-waiting' }, async () => {
    const first = rows.submit();
    return use.withOptions({ waitFor: [other.submit(), first] })(first);
  }),
  flow({ name: 'input-of-a-chain' }, async () => use(await use(await use(await rows())))),
  flow({ name: 'input-of-the-rest' }, async () => use(1, 2, await rows(), await other())),
  flow({ name: 'input-of-what-failed' }, async () => {
    const then = use.submit(fails.submit());
    const last = use.submit(then);
    await last.wait();
    return [then.state.name, last.state.name];
  }),
  flow({ name: 'input-by-waiting-for-what-failed' }, async () => {
    const failed = fails.submit();
    await failed.wait();
    try {
      return await use.withOptions({ waitFor: [failed] })();
    } catch (error) {
      return (error as Error).name;
    }
  }),
];
