import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CachePolicy, FLOW_PARAMETERS, INPUTS, NO_CACHE, RUN_ID, TASK_SOURCE } from '../../../src/sdk/index.ts';
import { type CacheKeyContext, cacheKey, DEFAULT_POLICY } from '../../../src/sdk/results/cache-policy.ts';
import { canonicalJson, hashOf } from '../../../src/sdk/results/canonical-json.ts';

const CONTEXT: CacheKeyContext = {
  taskRun: { id: 'task-run', name: 'load-1', runCount: 1 },
  flowRun: { id: 'flow-run', name: 'calm-owl', flowName: 'etl' },
  flowParameters: { day: 1 },
  task: { name: 'load', source: '(x) => x' },
};

describe('the canonical JSON of a value', () => {
  it('is the same whatever the order of keys, and of entries of maps and sets', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('differs where plain values differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(canonicalJson(a) === canonicalJson(b)).toBe(same);
      }),
    );
  });

  it('is read by Python as JSON, and in ASCII alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(text).toMatch(/^[ -~]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells kinds apart that JSON does not', () => {
    const kinds = [
      0,
      '0',
      0n,
      null,
      undefined,
      Number.NaN,
      new Date(0),
      '1970-01-01T00:00:00.000Z',
      [],
      {},
      new Set(),
      new Map(),
      new Uint8Array(),
      /0/,
    ];
    expect(new Set(kinds.map(canonicalJson)).size).toBe(kinds.length);
  });

  it.each<[string, unknown, string]>([
    ['a function', { load: () => 1 }, "No cache key can be made of 'load': it is a function,"],
    ['a class', { a: [new (class Db {})()] }, "No cache key can be made of 'a[0]': it is an object of the class Db,"],
    ['a symbol', Symbol('x'), 'No cache key can be made of the value: it is a symbol,'],
    ['a promise', { p: Promise.resolve() }, "No cache key can be made of 'p': it is an object of the class Promise,"],
  ])('is not made of %s', (_, value, message) => expect(() => canonicalJson(value)).toThrow(message));
});

describe('a cache key', () => {
  // The keys that Prefect's Python computes.
  it.each<[string, readonly unknown[], string]>([
    ['an input', [{ x: 1 }], '599d6780d743a1b50a942acff196a0f1'],
    ['all that JSON has', [{ x: 1, b: [1, 2.5, 'é', null, true] }], '23e1e52ee3e64038ee478af0be67042b'],
    ['keys', ['k1', 'k2'], 'ba45fa969bb2acdcf6c5b1b8f07410eb'],
  ])('of %s is the one that Prefect makes', (_, given, key) => expect(hashOf(...given)).toBe(key));

  const key = (policy: CachePolicy, inputs: Record<string, unknown> = { x: 1, debug: true }, context = CONTEXT) =>
    cacheKey(policy, context, inputs);

  it('is the hash of the keys of its parts, the inputs last', async () => {
    const parts = [await key(TASK_SOURCE), await key(RUN_ID), await key(INPUTS)];
    expect(await key(DEFAULT_POLICY)).toBe(hashOf(...parts));
    expect(await key(TASK_SOURCE.plus(RUN_ID).plus(INPUTS))).toBe(await key(DEFAULT_POLICY));
  });

  it('passes over parts that give none', async () => {
    expect(await key(INPUTS, {})).toBeUndefined();
    expect(await key(FLOW_PARAMETERS, {}, { ...CONTEXT, flowParameters: {} })).toBeUndefined();
    expect(await key(NO_CACHE)).toBeUndefined();
    expect(await key(INPUTS.plus(RUN_ID), {})).toBe(hashOf('flow-run'));
    expect(await key(RUN_ID, {}, { ...CONTEXT, flowRun: undefined })).toBe('task-run');
  });

  it('is not changed by adding NO_CACHE', async () => {
    expect(await key(INPUTS.plus(NO_CACHE))).toBe(await key(INPUTS));
    expect(await key(NO_CACHE.plus(INPUTS))).toBe(await key(INPUTS));
  });

  it('leaves out what is taken from it', async () => {
    const without = INPUTS.minus('debug');
    expect(await key(without)).toBe(await key(without, { x: 1, debug: false }));
    expect(await key(without)).toBe(await key(INPUTS, { x: 1 }));
    expect(await key(without.plus(INPUTS))).toBe(await key(without));
    expect(await key(RUN_ID.plus(INPUTS).minus('debug'))).toBe(await key(RUN_ID.plus(without)));
    expect(await key(TASK_SOURCE.minus('debug'))).toBe(await key(TASK_SOURCE));
  });

  it('can be made by a function, alone and in a sum', async () => {
    const day = CachePolicy.from(({ flowRun }, { x }) => `${flowRun?.flowName}-${x}`);
    expect(await key(day)).toBe('etl-1');
    expect(await key(day.plus(RUN_ID))).toBe(hashOf('etl-1', 'flow-run'));
  });

  it('is made by no sum of policies that are configured differently', () => {
    const one = INPUTS.configure({ keyStorage: '/a' });
    expect(() => one.plus(RUN_ID.configure({ keyStorage: '/b' }))).toThrow('a different keyStorage');
    expect(one.plus(RUN_ID).configuration).toEqual({ keyStorage: '/a' });
  });
});

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.constantFrom(null, undefined),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
    fc.array(fc.string()).map((items) => new Set(items)),
  ),
})).value;

/** The same value with all that has no order in the opposite one. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value instanceof Map) return new Map([...value].reverse().map(([key, item]) => [key, shuffled(item)]));
  if (value instanceof Set) return new Set([...value].reverse());
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ['array', ...value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['object', ...entries.map(([key, item]) => [key, sorted(item)])];
}
