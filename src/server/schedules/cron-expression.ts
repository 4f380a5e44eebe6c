/**
 * Cron as Prefect reads it: five fields, or a sixth for seconds and a seventh for years after them; names of months
 * and days, `L` for a month's last day, `2#3` for the third Tuesday and `L5` for the last Friday of a month, and
 * ranges that go round the end, such as `fri-mon`.
 */
export interface CronExpression {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  months: ReadonlySet<number>;
  days: ReadonlySet<number>;
  lastDay: boolean;
  weekdays: ReadonlySet<number>;
  /** Which of a month's weekdays: from 1, or `last`. Asked instead of `weekdays` when there are any. */
  nthWeekdays: readonly { weekday: number; nth: number | 'last' }[];
  /** Whether a field says less than "every". */
  limitsDays: boolean;
  limitsWeekdays: boolean;
  /** Null where the expression has no such field. */
  seconds: ReadonlySet<number> | null;
  years: ReadonlySet<number> | null;
}

/** Null where the text is no such expression. */
export function parseCron(text: string): CronExpression | null {
  const fields = (ALIASES[text.trim().toLowerCase()] ?? text.toLowerCase())
    .split(/\s+/)
    .filter((field) => field !== '');
  if (fields.length < 5 || fields.length > 7) return null;
  const read: Field[] = [];
  for (const [index, field] of fields.entries()) {
    const values = readField(field, FIELDS[index] as FieldKind, fields.length);
    if (!values) return null;
    read.push(values);
  }
  const [minutes, hours, days, months, weekdays, seconds, years] = read as [
    Field,
    Field,
    Field,
    Field,
    Field,
    Field?,
    Field?,
  ];
  const plain = [...weekdays.values].filter((day) => !weekdays.nth.some(({ weekday }) => weekday === day));
  if (weekdays.nth.length > 0 && plain.length > 0 && weekdays.values.size < 7) return null;
  // A field that lists every value counts as a limit all the same where its neighbour is limited, so that either may fit.
  const everyDay = days.every || (days.values.size === 31 && (fields[4] ?? '').includes('*'));
  const everyWeekday = weekdays.every || (weekdays.values.size === 7 && (fields[2] ?? '').includes('*'));
  return {
    minutes: minutes.values,
    hours: hours.values,
    months: months.values,
    days: days.values,
    lastDay: days.last,
    weekdays: weekdays.values,
    nthWeekdays: weekdays.nth,
    limitsDays: !everyDay,
    limitsWeekdays: !everyWeekday || weekdays.nth.length > 0,
    seconds: seconds?.values ?? null,
    years: years && !years.every ? years.values : null,
  };
}

interface FieldKind {
  kind: 'minute' | 'hour' | 'day' | 'month' | 'weekday' | 'second' | 'year';
  low: number;
  high: number;
  names: readonly string[];
}

interface Field {
  values: Set<number>;
  every: boolean;
  last: boolean;
  nth: { weekday: number; nth: number | 'last' }[];
}

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly FieldKind[] = [
  { kind: 'minute', low: 0, high: 59, names: [] },
  { kind: 'hour', low: 0, high: 23, names: [] },
  { kind: 'day', low: 1, high: 31, names: [] },
  { kind: 'month', low: 1, high: 12, names: MONTHS },
  { kind: 'weekday', low: 0, high: 6, names: WEEKDAYS },
  { kind: 'second', low: 0, high: 59, names: [] },
  { kind: 'year', low: 1970, high: 2099, names: [] },
];

const ALIASES: Readonly<Record<string, string>> = {
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

function readField(text: string, field: FieldKind, fieldCount: number): Field | null {
  const isDay = field.kind === 'day' || field.kind === 'weekday';
  if (text.includes('?') && !(text === '?' && isDay)) return null;
  const read: Field = { values: new Set(), every: false, last: false, nth: [] };
  for (const part of (text === '?' ? '*' : text).split(',')) {
    if (!readPart(part, field, fieldCount, read)) return null;
  }
  return read;
}

function readPart(part: string, field: FieldKind, fieldCount: number, into: Field): boolean {
  if (part === '*') {
    into.every = true;
    return addRange(into, field, field.low, field.high, 1);
  }
  if (part === 'l' && field.kind === 'day') {
    into.last = true;
    return true;
  }
  const nth = field.kind === 'weekday' ? /^(?:(.+)#([1-5])|l([0-7]))$/.exec(part) : null;
  const [, range = '', step = '1'] = /^(.*?)(?:\/(\d+))?$/.exec(nth ? (nth[1] ?? nth[3] ?? '') : part) ?? [];
  const hasStep = (nth ? '' : part).includes('/');
  const [lowText = '', highText, ...rest] = range === '*' ? [String(field.low), String(field.high)] : range.split('-');
  if (rest.length > 0) return false;
  const low = numberOf(lowText, field, fieldCount);
  const high = highText === undefined ? (hasStep ? field.high : low) : endOf(highText, field, fieldCount);
  if (low === null || high === null || Number(step) === 0) return false;
  const one: Field = { values: new Set(), every: false, last: false, nth: [] };
  const wholeCycle = highText !== undefined && low === high;
  addRange(one, field, wholeCycle ? field.low : low, wholeCycle ? field.high : high, Number(step));
  for (const value of one.values) {
    into.values.add(value);
    if (nth) into.nth.push({ weekday: value, nth: nth[3] === undefined ? Number(nth[2]) : 'last' });
  }
  return true;
}

function endOf(text: string, field: FieldKind, fieldCount: number): number | null {
  return text === 'l' && field.kind === 'day' ? field.high : numberOf(text, field, fieldCount);
}

function numberOf(text: string, field: FieldKind, fieldCount: number): number | null {
  if (!/^\d+$/.test(text)) {
    const named = text === '' ? -1 : field.names.indexOf(text);
    return named < 0 ? null : named;
  }
  const value = Number(text);
  // Sunday is 0 or 7; the longer forms know it as 0 alone.
  if (field.kind === 'weekday' && value === 7 && fieldCount === 5) return 0;
  return value >= field.low && value <= field.high ? value : null;
}

/** From `low` to `high` by steps, past the end of the field and on from its beginning where `high` comes first. */
function addRange(into: Field, field: FieldKind, low: number, high: number, step: number): boolean {
  const size = field.high - field.low + 1;
  const end = high < low ? high + size : high;
  for (let value = low; value <= end; value += step) into.values.add(value > field.high ? value - size : value);
  return true;
}
