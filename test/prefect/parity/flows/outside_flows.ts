import { getRunLogger, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

let goes = 0;

const plain = task({ name: 'outside-plain' }, async function plain(x: number) {
  getRunLogger().info('alone with %d', x);
  return [x];
});

const failing = task({ name: 'outside-failing' }, async function failing() {
  throw new ValueError('alone');
});

const retried = task({ name: 'outside-retried', retries: 1, retryDelaySeconds: 0.1 }, async function retried() {
  goes += 1;
  if (goes === 1) throw new ValueError('not yet');
  return goes;
});

const tagged = task(
  { name: 'outside-tagged', tags: ['alone'], taskRunName: 'outside-tagged' },
  async function tagged() {
    return 1;
  },
);

const within = task(async function within(x: number) {
  return x + 1;
});

const nested = task({ name: 'outside-nested' }, async function nested(x: number) {
  return within(await within(x));
});

export const cases: readonly Case[] = [
  ['outside-plain', () => plain(1)],
  ['outside-failing', () => failing()],
  ['outside-retried', () => retried()],
  ['outside-tagged', () => tagged()],
  ['outside-nested', () => nested(1)],
];
