// Flows that are run, and whose runs are held against the graphs that the analyser draws of this file.
import { flow, type Task, task, unmapped } from '../../src/sdk/index.ts';

function rowsOrNothing(): Rows | undefined {
  return undefined;
}

interface Rows {
  items: { id: number }[];
  note: string[];
  more: { deep: string[] };
}

function rows(): Rows {
  return { items: [{ id: 1 }, { id: 2 }, { id: 3 }], note: ['some', 'note'], more: { deep: ['x'] } };
}

const first = task(async function first(_n?: unknown) {
  return rows();
});
const second = task(async function second(_value?: unknown, _other?: unknown) {
  return rows();
});
const third = task({ name: 'third' }, async function third(_value?: unknown, _other?: unknown, ..._rest: unknown[]) {
  return rows();
});
const fourth = task({ name: 'Fourth one' }, async (_value?: unknown) => [rows(), rows()] as const);
const failing = task(async function failing(_value?: unknown): Promise<Rows> {
  throw new Error('no');
});

export const chain = flow(async function chain() {
  const a = await first(1);
  const b = await second(a);
  return third(b, a);
});

export const fields = flow(async function fields() {
  const a = await first();
  await second(a.items, a.note);
  const {
    more: { deep },
  } = a;
  await third(deep, a.items);
});

export const unpacked = flow(async function unpacked() {
  const [one, two] = await fourth(1);
  await second(one);
  await third(two, [one, { k: two }]);
});

export const futures = flow(async function futures() {
  const a = first.submit();
  const b = second.submit(a);
  await third(await b, a);
});

export const futureLists = flow(async function futureLists() {
  const found = [1, 2].map((n) => first.submit(n));
  await second(found);
  await third(await Promise.all(found));
});

export const waits = flow(async function waits() {
  const a = first.submit();
  const b = second.withOptions({ waitFor: [a] }).submit();
  await third.withOptions({ waitFor: [a, b] })();
});

export const maps = flow(async function maps() {
  const a = await first();
  const mapped = second.map(a.items, unmapped(a.note));
  await third(mapped);
  await fourth.map(mapped);
});

export const branches = flow(async function branches({ flag = true }: { flag?: boolean }) {
  let a: Rows;
  if (flag) a = await first();
  else a = await second();
  await third(a);
});

export const ternaries = flow(async function ternaries() {
  const a = await first();
  const b = a.items.length > 0 ? await second(a) : await third(a);
  const c = rowsOrNothing() ?? b;
  return fourth(c);
});

export const merged = flow(async function merged({ flag = false }: { flag?: boolean }) {
  let a = await first();
  if (flag) a = await second(a);
  await third(a);
});

export const switched = flow(async function switched({ kind = 'b' }: { kind?: string }) {
  let found: Rows | undefined;
  switch (kind) {
    case 'a':
      found = await first();
      break;
    case 'b':
      found = await second();
      break;
    default:
  }
  await third(found);
});

export const loops = flow(async function loops() {
  let total = await first();
  for (let n = 0; n < 2; n++) total = await second(total, n);
  return third(total);
});

export const loopOver = flow(async function loopOver() {
  for (const row of (await first()).items) await second(row);
  const found: Rows[] = [];
  for (const n of [1, 2]) found.push(await third(n));
  await fourth(found);
});

export const whileLoop = flow(async function whileLoop() {
  let state = await first();
  let rounds = 0;
  while (rounds < 2 && state) {
    state = await second(state);
    rounds += 1;
  }
  await third(state);
});

export const mappedPromises = flow(async function mappedPromises() {
  const a = await first();
  const found = await Promise.all(a.items.map(async (row) => second(row)));
  await third(found);
  const kept = a.items.filter((row) => row.id > 1);
  await fourth(kept);
});

export const tried = flow(async function tried() {
  let a: Rows;
  try {
    a = await failing();
  } catch {
    a = await second();
  } finally {
    await third();
  }
  await fourth(a);
});

export const caught = flow(async function caught() {
  const a = await failing().catch(() => null);
  const b = await second().then((value) => value.items);
  await third(a, b);
});

async function prepared(value: unknown) {
  return second(value);
}

async function doubled(value: unknown) {
  const inner = await second(value);
  return [await third(inner), inner] as const;
}

function plain(value: Rows) {
  return value.items;
}

export const helpers = flow(async function helpers() {
  const a = await first();
  const b = await prepared(a);
  await third(b);
});

export const deeperHelpers = flow(async function deeperHelpers() {
  const [one, two] = await doubled(await first());
  await fourth([one, two]);
});

export const plainHelpers = flow(async function plainHelpers() {
  const a = await first();
  await second(plain(a));
});

const child = flow(async function child({ value, extra }: { value: unknown; extra?: unknown }) {
  const inner = await first(extra);
  await second(inner, value);
  return inner;
});

export const subflows = flow(async function subflows() {
  const a = await first(3);
  const b = await child({ value: a, extra: [a] });
  await third(b);
});

export const gathered = flow(async function gathered() {
  const [a, b] = await Promise.all([first(1), second(2)]);
  await third(a, b);
});

export const settled = flow(async function settled() {
  const found = await Promise.allSettled([first(1), failing(2)]);
  await third(found);
});

export const raced = flow(async function raced() {
  const winner = await Promise.race([first(1), second(2)]);
  await third(winner);
});

export const optioned = flow(async function optioned() {
  const a = await first.withOptions({ name: 'renamed', retries: 1 })();
  await second.withOptions({ tags: ['x'] })(a);
});

const registered: Record<string, Task<[value?: unknown, other?: unknown], Rows>> = { second, third };

export const registry = flow(async function registry({ name = 'second' }: { name?: string }) {
  const tasks = { second, third };
  const a = await first();
  await registered[name]?.(a);
  const found = await tasks.third(a);
  await fourth(found);
});

export const aliased = flow(async function aliased() {
  const run = second;
  const a = await first();
  const b = await run(a);
  await third(b);
});

// biome-ignore lint/complexity/noStaticOnlyClass: classes of tasks are what this is about
class Steps {
  static readonly load = task({ name: 'load' }, async (_value: unknown) => rows());
  static async prepare(value: unknown) {
    return second(value);
  }
}

export const classes = flow(async function classes() {
  const a = await first();
  const b = await Steps.prepare(a);
  const c = await Steps.load(b);
  await fourth(c);
});

export const closures = flow(async function closures() {
  const a = await first();
  const inner = async (value: unknown) => second(value, a);
  await third(await inner(1));
});

export const spreads = flow(async function spreads() {
  const a = await first();
  const b = await second(a);
  const given = [a, b] as const;
  await third(...given);
  await fourth({ ...a, b });
});

export const strings = flow(async function strings() {
  const a = await first();
  await second(`${a.note}`);
  await third(a.note.join(','), String(a));
});

export const early = flow(async function early({ flag = true }: { flag?: boolean }) {
  const a = await first();
  if (flag) return second(a);
  return third(a);
});

export const nestedCalls = flow(async function nestedCalls() {
  return third(await second(await first()), first(2));
});

const outer = task(async function outer(value: unknown) {
  return second(value);
});

export const nestedTasks = flow(async function nestedTasks() {
  const a = await first();
  await third(await outer(a));
});

export const stored = flow(async function stored() {
  const store: Record<string, Rows> = {};
  store.a = await first();
  const b = await second(store.a);
  Object.assign(store, { b });
  await third(store);
});

export const swapped = flow(async function swapped() {
  let [a, b] = [await first(1), await second(2)];
  [a, b] = [b, a];
  await third(a, b);
});

export const reduced = flow(async function reduced() {
  const start = await first();
  const last = await [1, 2].reduce(async (before, n) => second(await before, n), Promise.resolve(start));
  await third(last);
});

const FLOWS = [
  chain,
  fields,
  unpacked,
  futures,
  futureLists,
  waits,
  maps,
  branches,
  ternaries,
  merged,
  switched,
  loops,
  loopOver,
  whileLoop,
  mappedPromises,
  tried,
  caught,
  helpers,
  deeperHelpers,
  plainHelpers,
  subflows,
  gathered,
  settled,
  raced,
  optioned,
  registry,
  aliased,
  classes,
  closures,
  spreads,
  strings,
  early,
  nestedCalls,
  nestedTasks,
  stored,
  swapped,
  reduced,
];

if (import.meta.main) for (const each of FLOWS) await each({});
