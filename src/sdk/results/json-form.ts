import { ResultFormatError } from './result-errors.ts';

/**
 * What JSON can hold without loss, and the few things beyond that Prefect's Python writes in the same way: dates,
 * sets and errors, each as an object that names its Python class.
 */
export function jsonText(value: unknown): string {
  const scan: Scan = { tagged: false, path: [], around: new Set() };
  if (value !== undefined) inspect(value, scan);
  return JSON.stringify(value === undefined ? null : scan.tagged ? tagged(value) : value);
}

/** The way back. */
export function fromJsonText(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes('"__class__"') || text.includes('"__exc_type__"') ? untagged(value) : value;
}

/** Why a value can't be written, and where in it. */
export class JsonProblem extends Error {
  override readonly name = 'JsonProblem';
  readonly code = 'json-problem';

  constructor(path: readonly string[], what: string) {
    super(`${path.length === 0 ? 'it' : `'${pathText(path)}'`} is ${what}.`);
  }
}

/** A place within a value, as code would name it: `rows[0].city`. */
export function pathText(path: readonly string[]): string {
  return path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

/** What something is, as a sentence names it: `a function`, `an object of the class Map`. */
export function describeKind(value: unknown): string {
  switch (typeof value) {
    case 'object':
      return `an object of the class ${(value as object).constructor?.name || 'unknown'}`;
    case 'number':
    case 'undefined':
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

interface Scan {
  tagged: boolean;
  path: string[];
  around: Set<object>;
}

/** Throws a `JsonProblem` where something would be lost. */
function inspect(value: unknown, scan: Scan): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new JsonProblem(scan.path, describeKind(value));
      return;
    case 'object':
      if (value !== null) inspectObject(value, scan);
      return;
    default:
      throw new JsonProblem(scan.path, describeKind(value));
  }
}

function inspectObject(value: object, scan: Scan): void {
  if (value instanceof Date && Number.isFinite(value.getTime())) scan.tagged = true;
  else if (value instanceof Error) scan.tagged = true;
  else if (Array.isArray(value)) {
    within(value, scan, () => {
      // Not forEach, which passes over holes: they would come back as null.
      for (let at = 0; at < value.length; at++) enter(String(at), value[at], scan);
    });
  } else if (value instanceof Set) {
    scan.tagged = true;
    within(value, scan, () => {
      let at = 0;
      for (const item of value) enter(String(at++), item, scan);
    });
  } else if (isPlainObject(value) && typeof value.toJSON !== 'function') {
    within(value, scan, () => {
      for (const key of Object.keys(value)) if (value[key] !== undefined) enter(key, value[key], scan);
    });
  } else throw new JsonProblem(scan.path, describeKind(value));
}

function enter(key: string, value: unknown, scan: Scan): void {
  scan.path.push(key);
  inspect(value, scan);
  scan.path.pop();
}

function within(value: object, scan: Scan, visit: () => void): void {
  if (scan.around.has(value)) throw new JsonProblem(scan.path, 'a cycle: it holds itself');
  scan.around.add(value);
  visit();
  scan.around.delete(value);
}

function tagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return { __class__: 'datetime.datetime', data: value.toISOString() };
  if (value instanceof Set) return { __class__: 'builtins.set', data: [...value].map(tagged) };
  if (value instanceof Error) {
    // Python reads the class and the message; the name is for the way back.
    return { __exc_type__: 'builtins.Exception', message: value.message, name: value.name };
  }
  if (Array.isArray(value)) return value.map(tagged);
  return mapValues(value as Record<string, unknown>, tagged);
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untagged);
  const fields = value as Record<string, unknown>;
  if (typeof fields.__class__ === 'string') return instanceOf(fields.__class__, fields);
  if (typeof fields.__exc_type__ === 'string') return errorOf(fields.__exc_type__, fields);
  return mapValues(fields, untagged);
}

/** What Python wrote of a class that has no twin here stays the object that it was written as. */
function instanceOf(className: string, fields: Record<string, unknown>): unknown {
  if (className === 'builtins.set' || className === 'builtins.frozenset') {
    if (Array.isArray(fields.data)) return new Set(fields.data.map(untagged));
  }
  if ((className === 'datetime.datetime' || className.endsWith('.DateTime')) && typeof fields.data === 'string') {
    const date = new Date(fields.data);
    if (Number.isNaN(date.getTime())) throw new ResultFormatError(`'${fields.data}' is no date.`);
    return date;
  }
  return mapValues(fields, untagged);
}

function errorOf(className: string, { message, name }: Record<string, unknown>): Error {
  const error = new Error(typeof message === 'string' ? message : '');
  const told = typeof name === 'string' ? name : className.slice(className.lastIndexOf('.') + 1);
  Object.defineProperty(error, 'name', { value: told, configurable: true, writable: true });
  return error;
}

/** Also for the key `__proto__`, which an assignment would take for the prototype. */
function mapValues(value: Record<string, unknown>, map: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item)]));
}
