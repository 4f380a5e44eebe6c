// Flows in which values take longer ways; they are run, and held against their graphs, as those of graphs-script.ts.
import { flow, task, unmapped } from '../../src/sdk/index.ts';

interface Rows {
  items: { id: number }[];
  note: string[];
}

function rows(): Rows {
  return { items: [{ id: 1 }, { id: 2 }, { id: 3 }], note: ['some', 'note'] };
}

const first = task(async function first(_n?: unknown) {
  return rows();
});
const second = task(async function second(_value?: unknown, _other?: unknown) {
  return rows();
});
const third = task(async function third(_value?: unknown, _other?: unknown) {
  return rows();
});
const fourth = task(async function fourth(_value?: unknown) {
  return rows();
});

export const restUnpacked = flow(async function restUnpacked() {
  const { items, ...others } = await first();
  const [head, ...tail] = items;
  await second(head, tail);
  await third(others);
});

export const defaults = flow(async function defaults() {
  const { items = [], missing = await second() } = (await first()) as Rows & { missing?: Rows };
  await third(items, missing);
});

export const entries = flow(async function entries() {
  const found = { a: await first(), b: await second() };
  for (const [key, value] of Object.entries(found)) await third(value, key);
  await fourth(Object.values(found));
});

export const maps = flow(async function maps() {
  const found = new Map<string, Rows>();
  found.set('a', await first());
  found.set('b', await second());
  await third(found.get('a'), [...found.values()]);
});

export const sets = flow(async function sets() {
  const found = new Set<Rows>();
  found.add(await first());
  await second([...found]);
});

export const assignedOutside = flow(async function assignedOutside() {
  let kept: Rows | undefined;
  const keep = async (value: unknown): Promise<void> => {
    kept = await second(value);
  };
  await keep(await first());
  await third(kept);
});

export const pushedOutside = flow(async function pushedOutside() {
  const kept: Rows[] = [];
  const keep = async (value: unknown): Promise<void> => {
    kept.push(await second(value));
  };
  await keep(await first());
  await third(kept);
});

export const forEach = flow(async function forEach() {
  const a = await first();
  const running: Promise<Rows>[] = [];
  a.items.forEach((row) => {
    running.push(second(row));
  });
  await third(await Promise.all(running));
});

export const flatMapped = flow(async function flatMapped() {
  const [a, b] = [await first(), await second()];
  await third([a, b].flatMap((value) => value.items));
});

export const chained = flow(async function chained() {
  const last = await first()
    .then((value) => second(value))
    .then((value) => third(value.items));
  await fourth(last);
});

export const conditionalCalls = flow(async function conditionalCalls({ fast = true }: { fast?: boolean }) {
  const run = fast ? second : third;
  await fourth(await run(await first()));
});

export const optionalChains = flow(async function optionalChains() {
  const a: Rows | undefined = await first();
  await second(a?.items?.[0], a?.note ?? []);
});

async function* produced(value: unknown) {
  for (const n of [1, 2]) yield await second(value, n);
}

export const generators = flow(async function generators() {
  for await (const row of produced(await first())) await third(row);
});

class Store {
  rows: Rows[] = [];
  other: Rows | undefined;
  readonly start: Rows;
  constructor(start: Rows) {
    this.start = start;
  }
  keep(value: Rows): this {
    this.rows.push(value);
    return this;
  }
}

export const instances = flow(async function instances() {
  const store = new Store(await first());
  store.other = await second(store.start);
  store.keep(await third(store.other));
  await fourth(store.rows);
});

class Pipeline {
  result: Rows | undefined;
  async load(n: number): Promise<this> {
    this.result = await first(n);
    return this;
  }
  async clean(): Promise<this> {
    this.result = await second(this.result);
    return this;
  }
}

export const pipelines = flow(async function pipelines() {
  const pipeline = new Pipeline();
  await pipeline.load(1);
  await pipeline.clean();
  await third(pipeline.result);
});

export const recursion = flow(async function recursion() {
  const descend = async (value: Rows, depth: number): Promise<Rows> =>
    depth === 0 ? value : descend(await second(value), depth - 1);
  await third(await descend(await first(), 2));
});

export const immediately = flow(async function immediately() {
  const a = await (async () => {
    const inner = await first();
    return second(inner);
  })();
  await third(a);
});

export const higherOrder = flow(async function higherOrder() {
  const twice = async (run: (value: unknown) => Promise<Rows>, value: unknown) => run(await run(value));
  await third(await twice((value) => second(value), await first()));
});

export const curried = flow(async function curried() {
  const withFirst = (a: Rows) => async (n: number) => second(a, n);
  const run = withFirst(await first());
  await third(await run(1));
});

const inner = flow(async function inner({ value }: { value: unknown }) {
  return second(value);
});

export const subflowLoop = flow(async function subflowLoop() {
  let total = await first();
  for (const n of [1, 2]) total = await inner({ value: [total, n] });
  await third(total);
});

export const subflowsTogether = flow(async function subflowsTogether() {
  const a = await first();
  const [left, right] = await Promise.all([inner({ value: a }), third(a)]);
  await fourth([left, right]);
});

export const futuresInside = flow(async function futuresInside() {
  const a = first.submit();
  await second({ deep: [a, { more: a }] });
  await third([a, [a]]);
});

export const mappedAgain = flow(async function mappedAgain() {
  const a = await first();
  const b = second.map(a.items, unmapped(a));
  const c = third.map(b, unmapped(b));
  await fourth(await c);
});

export const waitsForMapped = flow(async function waitsForMapped() {
  const a = await first();
  const b = second.map(a.items);
  await third.withOptions({ waitFor: [b] })();
});

export const copies = flow(async function copies() {
  const a = await first();
  const copy = structuredClone(a);
  await second(JSON.parse(JSON.stringify(copy)), { ...copy });
  await third(Object.freeze({ a }));
});

export const sorted = flow(async function sorted() {
  const a = await first();
  await second(a.items.toSorted((x, y) => x.id - y.id)[0], a.items.slice(1));
  await third(
    a.items.find((row) => row.id === 2),
    a.items.at(-1),
  );
});

export const triedTwice = flow(async function triedTwice() {
  let found: Rows | undefined;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      found = await first(attempt);
      if (attempt === 0) throw new Error('again');
      break;
    } catch {
      await second(found);
    }
  }
  await third(found);
});

export const labelled = flow(async function labelled() {
  let last = await first();
  outer: for (const n of [1, 2]) {
    for (const m of [1, 2]) {
      last = await second(last, n * m);
      if (m === 1) continue outer;
    }
  }
  await third(last);
});

export const doWhile = flow(async function doWhile() {
  let rounds = 0;
  let last: Rows | undefined;
  do {
    last = await first(last);
    rounds += 1;
  } while (rounds < 2);
  await second(last);
});

export const getters = flow(async function getters() {
  const a = await first();
  const box = {
    get rows() {
      return a.items;
    },
    load: (n: number) => second(a, n),
  };
  await third(box.rows, await box.load(1));
});

export const nullish = flow(async function nullish() {
  let a = undefined as Rows | undefined;
  a ??= await first();
  const b = a || (await second());
  await third(b);
});

const FLOWS = [
  restUnpacked,
  defaults,
  entries,
  maps,
  sets,
  assignedOutside,
  pushedOutside,
  forEach,
  flatMapped,
  chained,
  conditionalCalls,
  optionalChains,
  generators,
  instances,
  pipelines,
  recursion,
  immediately,
  higherOrder,
  curried,
  subflowLoop,
  subflowsTogether,
  futuresInside,
  mappedAgain,
  waitsForMapped,
  copies,
  sorted,
  triedTwice,
  labelled,
  doWhile,
  getters,
  nullish,
];

if (import.meta.main) for (const each of FLOWS) await each({});
