import { describe, expect, it } from 'vitest';
import { literalDefaults } from '../../src/sdk/parameter-defaults.ts';
import { runInMemory } from './run-in-memory.ts';

const cases: [string, unknown][] = [
  ["({ city = 'Oslo', days = 3 }) => city", { city: 'Oslo', days: 3 }],
  [
    'async function f({ on = true, none = null, low = -1.5e3, many = 1_000 } = {}) {}',
    { on: true, none: null, low: -1500, many: 1000 },
  ],
  [
    'async ({ list = [1, "two", [3],], by = { a: 1, \'b-c\': [true] } }) => {}',
    { list: [1, 'two', [3]], by: { a: 1, 'b-c': [true] } },
  ],
  ["({ city: town = 'Oslo' }) => town", { city: 'Oslo' }],
  [
    '({ text = "it\'s", quoted = \'say "hi"\', path = "a\\\\b", lines = `one\ntwo` }) => 1',
    { text: "it's", quoted: 'say "hi"', path: 'a\\b', lines: 'one\ntwo' },
  ],
  ["({ comma = 'a,b', brace = '}', /* c = 1 */ d = 2 }) => 1", { comma: 'a,b', brace: '}', d: 2 }],
  ['({ now = new Date(), sum = 1 + 2, text = tag`x`, of = other, list = [f()], gone = undefined }) => 1', {}],
  ["({ a, b = 'x' + 'y', ...rest }) => 1", {}],
  ['(parameters) => parameters', {}],
  ['() => 1', {}],
];

describe('the defaults in the source of a flow', () => {
  it.each(cases)('%s', (source, expected) => expect(literalDefaults(source)).toEqual(expected));

  it('are recorded with its runs', async () => {
    const { outcome, port } = await runInMemory(
      ({ city = 'Oslo', days = [1] }: { city?: string; days?: number[] }) => [city, days],
      {
        parameters: { days: [2] },
      },
    );
    expect(outcome.result).toEqual(['Oslo', [2]]);
    expect([...port.flowRuns.values()][0]?.parameters).toEqual({ city: 'Oslo', days: [2] });
  });
});
