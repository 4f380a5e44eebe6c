import rrule from 'rrule';

/** A rule without a start begins here. */
const DEFAULT_START = '20200101T000000';
const MAX_RULE_CHARS = 6500;

/** Where the text is no recurrence rule: why. Undefined where it is one. */
export function recurrenceProblem(text: string): string | undefined {
  if (text.length > MAX_RULE_CHARS) {
    return `Invalid RRule string "${text.slice(0, 40)}..."\nMax length is ${MAX_RULE_CHARS}, got ${text.length}`;
  }
  const invalid = (why: string): string => `Invalid RRule string "${text}": ${why}`;
  const rules = text.toUpperCase();
  if (!/(^|[\s;:])FREQ=/.test(rules) && !/(^|\s)(RDATE|DTSTART)/.test(rules)) return invalid('no frequency');
  const startInUtc = /DTSTART[^\n]*Z\s*(\n|$)/.test(rules);
  if (
    /DTSTART/.test(rules) &&
    [...rules.matchAll(/UNTIL=(\w+)/g)].some(([, until]) => until?.endsWith('Z') !== startInUtc)
  ) {
    return invalid('RRULE UNTIL values must be specified in UTC when DTSTART is timezone-aware');
  }
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return invalid((error as Error).message);
  }
}

/**
 * The wall times, in seconds, of a rule from a given one on. Times in a rule are those of the schedule's zone, whatever
 * zone they name.
 */
export function* recurrenceTimes(text: string, from: number): Generator<number> {
  const rules = startingNear(parse(text), from);
  let at = new Date(from * 1000);
  // A rule is counted from its start each time it is asked, so it is asked for many dates at once.
  for (let inclusive = true, wanted = 32; ; inclusive = false, wanted *= 4) {
    const dates = rules.between(at, LAST, inclusive, (_date, index) => index < wanted);
    for (const date of dates) yield date.getTime() / 1000;
    at = dates.at(-1) ?? LAST;
    if (dates.length < wanted) return;
  }
}

const PERIOD_SECONDS = new Map([
  [rrule.RRule.WEEKLY, 604_800],
  [rrule.RRule.DAILY, 86_400],
  [rrule.RRule.HOURLY, 3600],
  [rrule.RRule.MINUTELY, 60],
  [rrule.RRule.SECONDLY, 1],
]);

/** The same dates from a time on, counted from a start that lies whole periods later and not far before it. */
function startingNear(rules: Rules, from: number): Rules {
  const { count, freq, interval, dtstart } = rules.options ?? {};
  const seconds = PERIOD_SECONDS.get(freq);
  if (rules instanceof rrule.RRuleSet || count || !seconds || !dtstart) return rules;
  const period = seconds * interval;
  const start = dtstart.getTime() / 1000;
  const periods = Math.floor((from - start) / period) - 1;
  if (periods <= 0) return rules;
  return new rrule.RRule({ ...rules.origOptions, dtstart: new Date((start + periods * period) * 1000) }, true);
}

const LAST = new Date('9999-12-31T23:59:59Z');

/**
 * The same rule with a start written into it, where it has none. One of seconds or minutes gets a recent start that
 * leads to the same times, so that nobody has to count all of them from 2020 on. `nowWall` is the zone's wall time,
 * in seconds.
 */
export function withStart(text: string, nowWall: number): string {
  if (/DTSTART/i.test(text)) return text;
  const start = recentStart(text, nowWall) ?? DEFAULT_START;
  return `DTSTART:${start}\n${text}`;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { SECONDLY: 1, MINUTELY: 60 };

function recentStart(text: string, nowWall: number): string | undefined {
  const rule = text.toUpperCase();
  if (rule.includes('\n') || /(^|;|:)COUNT=/.test(rule)) return undefined;
  const unit = UNIT_SECONDS[/FREQ=(\w+)/.exec(rule)?.[1] ?? ''];
  if (!unit) return undefined;
  const period = unit * Number(/INTERVAL=(\d+)/.exec(rule)?.[1] ?? 1);
  const anchor = Date.UTC(2020, 0, 1) / 1000;
  const start = anchor + Math.max(0, Math.floor((nowWall - anchor) / period)) * period;
  return new Date(start * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

type Rules = ReturnType<typeof rrule.rrulestr>;

const parsed = new Map<string, Rules>();

function parse(text: string): Rules {
  let rules = parsed.get(text);
  if (!rules) {
    if (parsed.size >= 200) parsed.delete(parsed.keys().next().value as string);
    const floating = text
      .toUpperCase()
      .replace(/(DTSTART|RDATE|EXDATE)[^:\n]*:/g, '$1:')
      .replace(/(\d{8}T\d{6})Z/g, '$1');
    rules = rrule.rrulestr(/DTSTART/.test(floating) ? floating : `DTSTART:${DEFAULT_START}\n${floating}`);
    parsed.set(text, rules);
  }
  return rules;
}
