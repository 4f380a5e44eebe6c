import { REDACTED, Secret } from '../secret.ts';
import { isPlainObject } from './json-form.ts';

/**
 * A copy without what is secret: what is wrapped in `Secret`, what a key calls a password, token or the like, and
 * passwords in addresses. Undefined where the value is too large to be looked through.
 */
export function redacted(name: string, value: unknown): { value: unknown } | undefined {
  const walk: Walk = { left: ITEMS_LIMIT, around: new Set() };
  const copy = redact(name, value, walk);
  return walk.left > 0 ? { value: copy } : undefined;
}

interface Walk {
  left: number;
  around: Set<object>;
}

const ITEMS_LIMIT = 100_000;
const SECRET_KEY =
  /pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential|authorization|cookie/i;
const PASSWORD_IN_ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi;

function redact(key: string, value: unknown, walk: Walk): unknown {
  walk.left -= 1;
  if (value instanceof Secret) return REDACTED;
  if (value !== undefined && value !== null && SECRET_KEY.test(key)) return REDACTED;
  if (typeof value === 'string') return value.replace(PASSWORD_IN_ADDRESS, `$1${REDACTED}@`);
  if (typeof value !== 'object' || value === null || walk.left <= 0) return value;
  // What holds itself is refused when it is written.
  if (walk.around.has(value)) return value;
  walk.around.add(value);
  const copy = redactWithin(value, walk);
  walk.around.delete(value);
  return copy;
}

function redactWithin(value: object, walk: Walk): unknown {
  if (Array.isArray(value)) return value.map((item) => redact('', item, walk));
  if (value instanceof Set) return new Set([...value].map((item) => redact('', item, walk)));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, redact(String(key), item, walk)]));
  if (value instanceof URL) return new URL(value.href.replace(PASSWORD_IN_ADDRESS, `$1${REDACTED}@`));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(key, item, walk)]));
}
