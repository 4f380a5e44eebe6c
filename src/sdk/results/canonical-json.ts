import { createHash } from 'node:crypto';
import { describeKind, isPlainObject, pathText } from './json-form.ts';
import { CacheKeyError } from './result-errors.ts';

/**
 * The MD5 by which Prefect tells values apart: over their JSON as Python writes it, with sorted keys, so that plain
 * data has one key in both languages.
 */
export function hashOf(...values: readonly unknown[]): string {
  return createHash('md5')
    .update(`[[${values.map(canonicalJson).join(', ')}], {}]`)
    .digest('hex');
}

/** One text for all values that are equal, whatever the order of their keys. Throws a `CacheKeyError`. */
export function canonicalJson(value: unknown): string {
  return write(value, [], new Set());
}

function write(value: unknown, path: string[], around: Set<object>): string {
  switch (typeof value) {
    case 'string':
      return asciiJson(value);
    case 'boolean':
      return String(value);
    case 'number':
      return writeNumber(value);
    case 'bigint':
      return tag('bigint', [asciiJson(String(value))]);
    case 'object':
      return value === null ? 'null' : writeObject(value, path, around);
    case 'undefined':
      return tag('undefined', []);
    default:
      throw new CacheKeyError(pathText(path), describeKind(value));
  }
}

function writeObject(value: object, path: string[], around: Set<object>): string {
  if (around.has(value)) throw new CacheKeyError(pathText(path), 'a cycle');
  around.add(value);
  const inner = (key: string, item: unknown) => {
    path.push(key);
    const text = write(item, path, around);
    path.pop();
    return text;
  };
  let text: string;
  if (Array.isArray(value)) text = `[${Array.from(value, (item, at) => inner(String(at), item)).join(', ')}]`;
  else if (isPlainObject(value)) text = writeFields(value, inner);
  else text = writeInstance(value, path, inner);
  around.delete(value);
  return text;
}

/** A field that is undefined is as good as none. */
function writeFields(value: Record<string, unknown>, inner: (key: string, item: unknown) => string): string {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${asciiJson(key)}: ${inner(key, value[key])}`)
    .join(', ')}}`;
}

/** Only what is known to be told whole: of any other class there may be more to an object than its fields. */
function writeInstance(value: object, path: string[], inner: (key: string, item: unknown) => string): string {
  if (value instanceof Date) return tag('Date', [asciiJson(String(value.getTime()))]);
  if (value instanceof RegExp) return tag('RegExp', [asciiJson(String(value))]);
  if (value instanceof URL) return tag('URL', [asciiJson(value.href)]);
  if (value instanceof Set) return tag('Set', [...value].map((item, at) => inner(String(at), item)).sort());
  if (value instanceof Map) {
    const entries = [...value].map(([key, item], at) => inner(String(at), [key, item]));
    return tag('Map', entries.sort());
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return tag(value.constructor.name, [asciiJson(bytes.toString('base64'))]);
  }
  if (CACHE_TEXT in value && typeof value[CACHE_TEXT] === 'function') {
    return tag(value.constructor.name, [asciiJson(String(value[CACHE_TEXT]()))]);
  }
  throw new CacheKeyError(pathText(path), describeKind(value));
}

/** Under this symbol a class may tell the text that stands for an object of it in cache keys. */
export const CACHE_TEXT: unique symbol = Symbol.for('millrace.cache-text');

function tag(name: string, items: readonly string[]): string {
  return `{"__js__": [${[asciiJson(name), ...items].join(', ')}]}`;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return tag('number', [asciiJson(String(value))]);
  return Object.is(value, -0) ? '0' : String(value);
}

/** Python escapes all that is not ASCII. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
