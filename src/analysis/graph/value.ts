import type { KnownValue } from './callable.ts';
import type { Source } from './source.ts';

/** The same under the name that everything else knows it by: a value may be callable, and what is called holds values. */
export type Value = KnownValue;

export const NOTHING: Value = { sources: [] };

/** Deeper paths are cut, since a loop could take a field of a field for ever. */
const PATH_LIMIT = 4;
/** Values nest no deeper than this; what is deeper counts as the whole. */
const DEPTH_LIMIT = 6;

export function resultOf(node: number): Value {
  return { sources: [{ node, path: [], exact: true, conditional: false }] };
}

/** All origins, those of the parts included. */
export function flatten(value: Value, depth = 0): readonly Source[] {
  if ((!value.parts && !value.item) || depth > DEPTH_LIMIT) return value.sources;
  const found = new Map<string, Source>();
  addAll(found, value.sources);
  for (const part of value.parts?.values() ?? []) addAll(found, flatten(part, depth + 1));
  if (value.item) addAll(found, flatten(value.item, depth + 1));
  return [...found.values()];
}

/** A value made from all of these. */
export function mix(values: readonly Value[]): Value {
  const found = new Map<string, Source>();
  for (const value of values) {
    addAll(
      found,
      flatten(value).map((source) => (source.exact ? { ...source, exact: false } : source)),
    );
  }
  return found.size === 0 ? NOTHING : { sources: [...found.values()] };
}

/** What the name has where paths meet: a source that is not on every path is conditional from there on. */
export function merge(options: readonly (Value | undefined)[], depth = 0): Value {
  const [first] = options;
  if (options.length === 1) return first ?? NOTHING;
  if (first && options.every((option) => option === first)) return first;
  const sources = new Map<string, Source>();
  const seen = new Map<string, number>();
  for (const option of options) {
    for (const source of option?.sources ?? []) {
      const key = keyOf(source);
      const known = sources.get(key);
      sources.set(key, known ? { ...known, conditional: known.conditional || source.conditional } : source);
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  const merged: Value = {
    sources: [...sources].map(([key, source]) =>
      seen.get(key) === options.length || source.conditional ? source : { ...source, conditional: true },
    ),
  };
  if (depth < DEPTH_LIMIT) mergeParts(merged, options, depth);
  if (options.some((option) => option?.callables)) {
    merged.callables = unique(options.flatMap((option) => option?.callables ?? []));
  }
  const namespace = options.find((option) => option?.namespace)?.namespace;
  if (namespace) merged.namespace = namespace;
  const imported = options.find((option) => option?.imported)?.imported;
  if (imported) merged.imported = imported;
  const linked = options.find((option) => option?.link || option?.file);
  if (linked?.link) merged.link = linked.link;
  if (linked?.file) merged.file = linked.file;
  if (options.every((option) => option?.list)) merged.list = true;
  return merged;
}

function mergeParts(merged: Value, options: readonly (Value | undefined)[], depth: number): void {
  if (!options.some((option) => option?.parts || option?.item)) return;
  const keys = new Set(options.flatMap((option) => [...(option?.parts?.keys() ?? [])]));
  if (keys.size > 0) {
    merged.parts = new Map(
      [...keys].map((key) => [
        key,
        merge(
          options.map((option) => (option ? fieldOf(option, key) : undefined)),
          depth + 1,
        ),
      ]),
    );
  }
  const items = options.map((option) => option?.item);
  if (items.some((item) => item !== undefined)) merged.item = merge(items, depth + 1);
}

/** Either of these, with no path on which only one holds: what an iteration meets. */
export function anyOf(values: readonly Value[]): Value {
  const sources = new Map<string, Source>();
  for (const value of values) addAll(sources, value.sources);
  const joined: Value = { sources: [...sources.values()] };
  const keys = new Set(values.flatMap((value) => [...(value.parts?.keys() ?? [])]));
  if (keys.size > 0) {
    joined.parts = new Map([...keys].map((key) => [key, anyOf(values.map((value) => fieldOf(value, key)))]));
  }
  const items = values.flatMap((value) => value.item ?? []);
  if (items.length > 0) joined.item = anyOf(items);
  const callables = unique(values.flatMap((value) => value.callables ?? []));
  if (callables.length > 0) joined.callables = callables;
  return joined;
}

/** The same value, as far as it comes from some of its origins only. */
export function withSources(value: Value, keeps: (source: Source) => boolean): Value {
  if (flatten(value).every(keeps)) return value;
  const kept: Value = { ...value, sources: value.sources.filter(keeps) };
  if (value.parts) kept.parts = new Map([...value.parts].map(([key, part]) => [key, withSources(part, keeps)]));
  if (value.item) kept.item = withSources(value.item, keeps);
  return kept;
}

/** The same value with its origins changed. */
export function mapSources(value: Value, change: (source: Source) => Source, depth = 0): Value {
  if (depth > DEPTH_LIMIT) return { ...value, sources: value.sources.map(change) };
  const mapped: Value = { ...value, sources: value.sources.map(change) };
  if (value.parts) {
    mapped.parts = new Map([...value.parts].map(([key, part]) => [key, mapSources(part, change, depth + 1)]));
  }
  if (value.item) mapped.item = mapSources(value.item, change, depth + 1);
  return mapped;
}

/** The part under a literal key. */
export function fieldOf(value: Value, key: string): Value {
  const part = value.parts?.get(key);
  // What was put there last is all that is there.
  if (part) return part;
  const inherited: Value = {
    sources: value.sources.map((source) =>
      source.exact && source.path.length < PATH_LIMIT ? { ...source, path: [...source.path, key] } : source,
    ),
  };
  if (value.item && isIndex(key)) return inherited.sources.length > 0 ? anyOf([value.item, inherited]) : value.item;
  if (value.item) return mix([value.item, inherited]);
  return inherited;
}

/** Any element: what a loop's variable holds. */
export function elementOf(value: Value): Value {
  const whole: Value = { sources: value.sources.map((source) => ({ ...source, exact: false })) };
  const elements = [...(value.parts?.values() ?? []), ...(value.item ? [value.item] : [])];
  if (elements.length === 0) return whole;
  return anyOf(whole.sources.length > 0 ? [whole, ...elements] : elements);
}

/** What is left after taking some keys. */
export function restOf(value: Value, taken: readonly string[]): Value {
  if (!value.parts) return value;
  const rest: Value = {
    sources: value.sources,
    parts: new Map([...value.parts].filter(([key]) => !taken.includes(key))),
  };
  if (value.item) rest.item = value.item;
  return rest;
}

export function sameValue(a: Value | undefined, b: Value | undefined, depth = 0): boolean {
  if (a === b || depth > DEPTH_LIMIT) return true;
  if (!a || !b || a.sources.length !== b.sources.length) return false;
  const keys = new Set(a.sources.map(signature));
  if (!b.sources.every((source) => keys.has(signature(source)))) return false;
  if ((a.callables?.length ?? 0) !== (b.callables?.length ?? 0)) return false;
  if ((a.parts?.size ?? 0) !== (b.parts?.size ?? 0)) return false;
  for (const [key, part] of a.parts ?? []) if (!sameValue(part, b.parts?.get(key), depth + 1)) return false;
  return sameValue(a.item, b.item, depth + 1);
}

function addAll(found: Map<string, Source>, sources: readonly Source[]): void {
  for (const source of sources) {
    const key = keyOf(source);
    const known = found.get(key);
    // Where one way is unconditional, the source flows for sure.
    if (!known || (known.conditional && !source.conditional)) found.set(key, source);
  }
}

function keyOf(source: Source): string {
  return `${source.node}|${source.path.join('.')}|${source.exact}`;
}

function signature(source: Source): string {
  return `${keyOf(source)}|${source.conditional}`;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

function isIndex(key: string): boolean {
  return /^\d+$/.test(key);
}
