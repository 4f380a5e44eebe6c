/** A recurrence rule as Prefect reads it, as far as its checks need it. */
export interface RruleReading {
  /** Upper-case keys and values of the rule itself. */
  parts: ReadonlyMap<string, string>;
  until?: Date;
  /** Whether dates are listed beside the rule, or left out, so that the rule alone does not tell. */
  lists: boolean;
}

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'];

/** What each part of a rule may be: the limits of a number, negative ones counting from the end. */
const NUMBERS: Record<string, { from: number; to: number; negative?: true }> = {
  BYMONTH: { from: 1, to: 12 },
  BYMONTHDAY: { from: 1, to: 31, negative: true },
  BYYEARDAY: { from: 1, to: 366, negative: true },
  BYWEEKNO: { from: 1, to: 53, negative: true },
  BYSETPOS: { from: 1, to: 366, negative: true },
  BYHOUR: { from: 0, to: 23 },
  BYMINUTE: { from: 0, to: 59 },
  BYSECOND: { from: 0, to: 59 },
  BYEASTER: { from: 0, to: 366, negative: true },
};

const KEYS = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', 'BYWEEKDAY', ...Object.keys(NUMBERS)];

/** Reads a recurrence rule, or says in a sentence why it can't be read. */
export function readRrule(text: string): RruleReading | { fault: string } {
  const lines = text
    .trim()
    .toUpperCase()
    .split(/\s+/)
    .filter((line) => line !== '');
  let rule: string | undefined;
  let lists = false;
  for (const line of lines) {
    const [name, value] = line.includes(':')
      ? [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]
      : ['RRULE', line];
    const word = name.split(';')[0] ?? '';
    if (word === 'RRULE') rule ??= value;
    else if (['RDATE', 'EXDATE', 'EXRULE'].includes(word)) lists = true;
    else if (word !== 'DTSTART')
      return { fault: `\`${word}\` is no part of a recurrence rule; it begins with RRULE, DTSTART, RDATE or EXDATE.` };
  }
  if (rule === undefined)
    return lists
      ? { parts: new Map(), lists }
      : { fault: 'The recurrence rule is empty; write one such as `FREQ=DAILY;INTERVAL=1`.' };
  const parts = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [key = '', value] = part.split('=');
    const fault =
      value === undefined
        ? `\`${part}\` has no value; parts are written as \`KEY=value\`, with \`;\` between.`
        : faultOf(key, value);
    if (fault) return { fault };
    parts.set(key, value ?? '');
  }
  if (!parts.has('FREQ'))
    return { fault: `The rule does not say how often; add \`FREQ=DAILY\` or one of ${FREQUENCIES.join(', ')}.` };
  const until = dateOf(parts.get('UNTIL'));
  return { parts, lists, ...(until ? { until } : {}) };
}

function faultOf(key: string, value: string): string | undefined {
  if (!KEYS.includes(key))
    return `\`${key}\` is no part of a recurrence rule; there are ${KEYS.slice(0, 6).join(', ')} and others.`;
  const limits = NUMBERS[key];
  if (limits) {
    const wrong = value.split(',').find((item) => !fits(item, limits));
    return wrong === undefined
      ? undefined
      : `\`${wrong}\` does not fit \`${key}\`, which goes from ${limits.from} to ${limits.to}.`;
  }
  switch (key) {
    case 'FREQ':
      return FREQUENCIES.includes(value)
        ? undefined
        : `\`${value}\` is no frequency; there are ${FREQUENCIES.join(', ')}.`;
    case 'INTERVAL':
    case 'COUNT':
      return /^-?\d+$/.test(value) ? undefined : `\`${key}\` takes a whole number, and not \`${value}\`.`;
    case 'UNTIL':
      return /^\d{4}-?\d{2}-?\d{2}(T[\d:]{4,8}Z?)?$/.test(value)
        ? undefined
        : `\`UNTIL\` takes a date such as \`20301231T000000Z\`.`;
    default: {
      const wrong = value
        .split(',')
        .find((day) => !/^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(\([+-]?\d{1,2}\))?$/.test(day));
      return wrong === undefined
        ? undefined
        : `\`${wrong}\` is no day of the week; there are MO, TU, WE, TH, FR, SA, SU.`;
    }
  }
}

function fits(item: string, { from, to, negative }: { from: number; to: number; negative?: true }): boolean {
  if (!/^[+-]?\d+$/.test(item)) return false;
  const value = Number(item);
  return (value >= from && value <= to) || (negative === true && value < 0 && value >= -to);
}

function dateOf(text: string | undefined): Date | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?)?/.exec(text ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour = '23', minute = '59', second = '59'] = match;
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)));
}

/** Days of the longest February, and so on. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** A time zone may put the end of a rule off by this much. */
const ZONE_MS = 14 * 3_600_000;

/** Why a rule will not come true after a moment any more, or never would; undefined where it may. */
export function whyRruleNeverFires({ parts, until, lists }: RruleReading, now: Date): string | undefined {
  if (lists) return undefined;
  if (until && until.getTime() + ZONE_MS < now.getTime()) return `it ended on ${until.toISOString().slice(0, 10)}`;
  if (Number(parts.get('INTERVAL') ?? 1) <= 0) return 'its interval is not longer than nothing';
  if (parts.has('COUNT') && Number(parts.get('COUNT')) <= 0) return 'its count is not more than nothing';
  const months = parts.get('BYMONTH')?.split(',').map(Number);
  const days = parts.get('BYMONTHDAY')?.split(',').map(Number);
  if (months && days && months.every((month) => days.every((day) => Math.abs(day) > (LENGTHS[month - 1] ?? 31)))) {
    return 'no such day is in the month';
  }
  return undefined;
}
