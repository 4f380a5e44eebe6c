import { Cron } from 'croner';

/** A cron string as Prefect takes it: five fields, or a sixth with the seconds, or a seventh with the year. */
export interface CronFields {
  /** The values of each field that the string allows; undefined stands for all of them. */
  second: readonly number[] | undefined;
  minute: readonly number[] | undefined;
  hour: readonly number[] | undefined;
  day: readonly DayItem[] | undefined;
  month: readonly number[] | undefined;
  weekday: readonly WeekdayItem[] | undefined;
  year: readonly number[] | undefined;
}

/** A day of the month, or its last one. */
type DayItem = number | 'last';
/** A day of the week from 0, Sunday; with `nth` only the first, second, … or last one of the month. */
type WeekdayItem = { day: number; nth?: number | 'last' };

export type CronReading = { fields: CronFields } | { fault: string };

const ALIASES: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface FieldKind {
  words: string;
  from: number;
  to: number;
  names?: readonly string[];
}

const KINDS = {
  minute: { words: 'minute', from: 0, to: 59 },
  hour: { words: 'hour', from: 0, to: 23 },
  day: { words: 'day of the month', from: 1, to: 31 },
  month: { words: 'month', from: 1, to: 12, names: MONTHS },
  weekday: { words: 'day of the week', from: 0, to: 7, names: WEEKDAYS },
  second: { words: 'second', from: 0, to: 59 },
  year: { words: 'year', from: 1970, to: 2099 },
} as const satisfies Record<string, FieldKind>;

const ORDER = ['minute', 'hour', 'day', 'month', 'weekday', 'second', 'year'] as const;

/** The words for a field by its position, for hints while one is written. */
export function cronFieldWords(index: number): string | undefined {
  const name = ORDER[index];
  return name && KINDS[name].words;
}

/** Reads a cron string, or says in a sentence why Prefect would refuse it. */
export function readCron(text: string): CronReading {
  const plain = text.trim().toLowerCase();
  const alias = Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : undefined;
  if (plain.startsWith('@') && !alias) {
    return { fault: `\`${text.trim()}\` is no cron string; there are ${Object.keys(ALIASES).join(', ')}.` };
  }
  const words = (alias ?? plain).split(/\s+/).filter((word) => word !== '');
  if (words.length < 5 || words.length > 7) {
    const count = words.length === 1 ? '1 field' : `${words.length} fields`;
    return { fault: `A cron string has 5 fields (minute, hour, day, month, weekday), and this has ${count}.` };
  }
  const found: Record<string, unknown> = { second: [0] };
  for (const [index, name] of ORDER.entries()) {
    const word = words[index];
    if (word === undefined) continue;
    const items = readField(word, name, words.length > 5);
    if ('fault' in items) return items;
    found[name] = items.values;
  }
  return { fields: found as unknown as CronFields };
}

type Items = { values: unknown[] | undefined } | { fault: string };

function readField(word: string, name: (typeof ORDER)[number], long: boolean): Items {
  // Beside seconds, Sunday is 0 only.
  const kind: FieldKind = name === 'weekday' && long ? { ...KINDS.weekday, to: 6 } : KINDS[name];
  if (word === '*' || (word === '?' && (name === 'day' || name === 'weekday'))) return { values: undefined };
  const values: unknown[] = [];
  for (const item of word.split(',')) {
    const found =
      name === 'day' && item === 'l' ? ['last'] : name === 'weekday' ? weekdays(item, kind) : range(item, kind);
    if (!found) return { fault: `\`${item}\` is no ${kind.words}${allowed(kind)}.` };
    values.push(...found);
  }
  return { values: name === 'weekday' ? withoutPlain(values as WeekdayItem[]) : values };
}

/** Where a day is named with its place in the month too, Prefect goes by that alone. */
function withoutPlain(items: readonly WeekdayItem[]): WeekdayItem[] {
  const placed = new Set(items.filter((item) => item.nth !== undefined).map((item) => item.day));
  return items.filter((item) => item.nth !== undefined || !placed.has(item.day));
}

function allowed({ from, to, names }: FieldKind): string {
  return `; it goes from ${from} to ${to}${names ? `, or ${names.slice(0, 2).join(', ')} and so on` : ''}`;
}

function weekdays(item: string, kind: FieldKind): WeekdayItem[] | undefined {
  const last = /^l(\w+)$/.exec(item)?.[1];
  if (last !== undefined) return one(last, kind, { nth: 'last' });
  const [day, nth, ...rest] = item.split('#');
  if (nth !== undefined && day !== undefined) {
    return rest.length === 0 && /^[1-5]$/.test(nth) ? one(day, kind, { nth: Number(nth) }) : undefined;
  }
  return range(item, kind)?.map((value) => ({ day: value % 7 }));
}

function one(text: string, kind: FieldKind, extra: { nth: number | 'last' }): WeekdayItem[] | undefined {
  const day = memberOf(text, kind);
  return day === undefined ? undefined : [{ day: day % 7, ...extra }];
}

/** `5`, `1-5`, `*` with an optional `/2`; a range may run over the end, as from Friday to Monday. */
function range(item: string, kind: FieldKind): number[] | undefined {
  const match = /^(\*|[^/-]+)(?:-([^/-]+))?(?:\/(\d+))?$/.exec(item);
  if (!match) return undefined;
  const [, first = '', second, step] = match;
  if (step !== undefined && Number(step) === 0) return undefined;
  const every = Number(step ?? 1);
  const lowest = kind.from;
  const highest = kind.names === WEEKDAYS ? 6 : kind.to;
  if (first === '*') return second === undefined ? steps(lowest, highest, every) : undefined;
  const from = memberOf(first, kind);
  if (from === undefined) return undefined;
  if (second === undefined) return step === undefined ? [from] : steps(from, highest, every);
  const to = memberOf(second, kind);
  if (to === undefined) return undefined;
  // A range from a value to itself goes once around.
  if (from === to) return steps(lowest, highest, every);
  if (from < to) return steps(from, to, every);
  return steps(from, to + (highest - lowest + 1), every).map((value) =>
    value > highest ? value - (highest - lowest + 1) : value,
  );
}

function steps(from: number, to: number, every: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += every) values.push(value);
  return values;
}

function memberOf(text: string, kind: FieldKind): number | undefined {
  const named = kind.names?.indexOf(text) ?? -1;
  if (named >= 0) return named + (kind.names === MONTHS ? 1 : 0);
  if (!/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= kind.from && value <= kind.to ? value : undefined;
}

export interface CronOptions {
  timezone?: string | undefined;
  /** Whether a day counts that fits either the day of the month or the day of the week; true unless told. */
  dayOr?: boolean | undefined;
}

/** Whether this machine knows a time zone. */
export function isKnownTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The next times after a moment; none for a string that never comes true. A time zone that is not known counts as UTC. */
export function nextCronTimes(fields: CronFields, after: Date, count: number, options: CronOptions = {}): Date[] {
  const list = (values: readonly unknown[] | undefined): string => values?.join(',') ?? '*';
  const day = fields.day?.map((item) => (item === 'last' ? 'L' : item));
  const weekday = fields.weekday?.map(({ day: at, nth }) =>
    nth === undefined ? at : nth === 'last' ? `${at}#L` : `${at}#${nth}`,
  );
  const { dayOr = true } = options;
  const timezone = options.timezone !== undefined && isKnownTimezone(options.timezone) ? options.timezone : 'UTC';
  // Prefect looks for both kinds of day, and gives up when one of them never comes.
  if (
    dayOr &&
    fields.day &&
    fields.weekday &&
    nextCronTimes({ ...fields, weekday: undefined }, after, 1).length === 0
  ) {
    return [];
  }
  const pattern = [fields.second, fields.minute, fields.hour, day, fields.month, weekday, fields.year]
    .map(list)
    .join(' ');
  const cron = new Cron(pattern, {
    timezone,
    domAndDow: !dayOr,
    paused: true,
  });
  return cron.nextRuns(count, after);
}
