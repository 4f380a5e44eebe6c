import { isAssetKey } from './asset-key.ts';
import { OptionError } from './errors.ts';
import { RETRY_DELAYS_LIMIT } from './exponential-backoff.ts';

/**
 * Refuses options that there are not, and values that an option does not take, with an `OptionError` that says what
 * would do. The types say the same; but a slip in JavaScript, or behind a cast, would else show only when a run goes
 * wrong. `what` is how the message calls the one with the options.
 */
export function checkOptions(what: string, options: object, kinds: Record<string, OptionKind>): void {
  for (const [option, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, option) ? kinds[option] : undefined;
    if (!kind)
      throw new OptionError(option, `${what} has no option '${option}'.${suggestion(option, Object.keys(kinds))}`);
    if (value !== undefined && !kind.fits(value)) {
      throw new OptionError(option, `${what} takes ${kind.expected} as '${option}', and was given ${shown(value)}.`);
    }
  }
}

export interface OptionKind {
  expected: string;
  fits: (value: unknown) => boolean;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && Number.isFinite(value);
const isOneOrMore = (fits: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) ? value.every(fits) : fits(value);

export const TEXT: OptionKind = { expected: 'a text', fits: (value) => typeof value === 'string' };
export const FLAG: OptionKind = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
export const COUNT: OptionKind = {
  expected: 'a whole number from 0 on',
  fits: (value) => isAmount(value) && Number.isInteger(value),
};
export const AMOUNT: OptionKind = { expected: 'a number from 0 on', fits: isAmount };
export const SECONDS: OptionKind = { expected: 'a number of seconds from 0 on', fits: isAmount };
export const DELAYS: OptionKind = {
  expected: `a number of seconds, a list of at most ${RETRY_DELAYS_LIMIT} of them, or a function that gives one`,
  fits: (value) =>
    isFunction(value) ||
    (Array.isArray(value) && value.length > RETRY_DELAYS_LIMIT ? false : isOneOrMore(isAmount)(value)),
};
export const FUNCTION: OptionKind = { expected: 'a function', fits: isFunction };
export const HOOKS: OptionKind = { expected: 'a function, or a list of functions', fits: isOneOrMore(isFunction) };
export const TEXTS: OptionKind = {
  expected: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
export const ASSETS: OptionKind = {
  expected: "an asset or its address, such as 's3://bucket/file', or a list of them",
  fits: isOneOrMore((value) =>
    isAssetKey(typeof value === 'string' ? value : String((value as { key?: unknown })?.key)),
  ),
};
export const RUN_NAME: OptionKind = {
  expected: "a template such as 'load-{city}', or a function",
  fits: (value) => typeof value === 'string' || isFunction(value),
};
export const SCHEMA: OptionKind = {
  expected: 'a zod schema, or any Standard Schema',
  fits: (value) =>
    (typeof value === 'object' || isFunction(value)) && value !== null && '~standard' in (value as object),
};
export const TASK_RUNNER: OptionKind = {
  expected: 'a task runner, such as new ConcurrentTaskRunner()',
  fits: (value) => isFunction((value as { admit?: unknown } | null)?.admit),
};

function shown(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function suggestion(option: string, known: string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const close = known
    .map((name) => ({ name, distance: distance(plain(option), plain(name)), shared: sharedWords(option, name) }))
    .filter(({ name, distance: d }) => d <= name.length / 2 || plain(name).startsWith(plain(option)))
    .sort((a, b) => a.distance - 2 * a.shared - (b.distance - 2 * b.shared))[0];
  return close ? ` Did you mean '${close.name}'?` : ` There are: ${known.join(', ')}.`;
}

/** `taskRunName` is meant as `flowRunName` rather than as `taskRunner`. */
function sharedWords(from: string, to: string): number {
  const words = to.split(/(?=[A-Z])/);
  return from.split(/(?=[A-Z])/).filter((word) => words.includes(word)).length;
}

/** How many letters to insert, take out or replace to get from one word to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
