import * as z from 'zod';
import { flow } from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const count = z.object({ count: z.number() });

const withDefaults = flow(
  {
    name: 'parameters-with-defaults',
    parameters: z.object({
      city: z.string(),
      count: z.number().default(3),
      tags: z.array(z.string()).default(['a']),
    }),
  },
  async ({ city, count, tags }) => [city, count, tags],
);

const converted = flow(
  { name: 'parameters-that-are-converted', parameters: z.object({ count: z.coerce.number(), ratio: z.number() }) },
  async ({ count, ratio }) => [count, ratio],
);

const ofObjects = flow(
  {
    name: 'parameters-of-objects',
    parameters: z.object({ place: z.object({ city: z.string(), year: z.number().default(2020) }) }),
  },
  async ({ place }) => [place.city, place.year],
);

const wrong = flow({ name: 'parameters-that-are-wrong', parameters: count }, async ({ count }) => count);

const strict = flow({ name: 'strict', parameters: count }, async function strict({ count }) {
  return count;
});

const many = 'many' as unknown as number;

export const cases: readonly Case[] = [
  ['parameters-with-defaults', () => withDefaults({ city: 'Bern' })],
  ['parameters-that-are-converted', () => converted({ count: '3', ratio: 2 })],
  ['parameters-of-objects', () => ofObjects({ place: { city: 'Rome' } })],
  ['parameters-that-are-wrong', () => wrong({ count: many })],
  flow({ name: 'parameters-of-a-subflow-that-are-wrong' }, async () => {
    try {
      return await strict({ count: many });
    } catch {
      return 'refused';
    }
  }),
];
