import type { Json, ScheduleDefinition } from '../../model/graph.ts';
import type { CallExpression, Expression } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import { collectGiven, type Given } from './given.ts';
import { constantOf, type Reading, textOf } from './reading.ts';

const KINDS = ['cron', 'interval', 'rrule'] as const;

/** The schedules that a call is given: `cron=`, `interval=`, `rrule=`, `schedule=` and `schedules=`. */
export function readSchedules(reading: Reading, given: Given): ScheduleDefinition[] {
  const plain = KINDS.flatMap((kind) => {
    const value = given.get(kind);
    // The parameters beside a plain `cron=` are the deployment's own.
    const beside = new Map([...given].filter(([name]) => name === 'timezone' || name === 'dayOr'));
    return value ? each(reading, value).flatMap((item) => schedule(reading, kind, item, beside) ?? []) : [];
  });
  const objects = ['schedule', 'schedules'].flatMap((word) => {
    const value = given.get(word);
    return value ? each(reading, value).flatMap((item) => scheduleObject(reading, item)) : [];
  });
  return [...plain, ...objects];
}

/** The items of a list, or the one thing that it is. */
function each(reading: Reading, expression: Expression): Expression[] {
  const value = reading.facts.resolve(expression);
  if (value.kind !== 'collection' || value.shape !== 'list') return [expression];
  return value.entries.filter((entry) => !entry.spread).map((entry) => entry.value);
}

/** `Cron("…")`, `CronSchedule(cron="…")`, `Schedule(interval=…)`, `{ cron: '…' }`, with what stands beside it. */
function scheduleObject(reading: Reading, expression: Expression): ScheduleDefinition[] {
  const value = reading.facts.resolve(expression);
  const given = value.kind === 'call' ? scheduleCall(reading, value) : recordGiven(value);
  if (!given) return [];
  const inner = given.get('schedule');
  if (inner) return scheduleObject(reading, inner).map((found) => ({ ...found, ...extras(reading, given) }));
  return KINDS.flatMap((kind) => {
    const at = given.get(kind);
    return at ? (schedule(reading, kind, at, given) ?? []) : [];
  });
}

const POSITIONAL: Record<string, readonly string[]> = {
  Cron: ['cron', 'timezone'],
  cron: ['cron'],
  Interval: ['interval'],
  interval: ['interval'],
  RRule: ['rrule', 'timezone'],
  rrule: ['rrule'],
  CronSchedule: [],
  IntervalSchedule: [],
  RRuleSchedule: [],
  Schedule: [],
  DeploymentScheduleCreate: [],
  MinimalDeploymentSchedule: [],
  create_minimal_deployment_schedule: [],
};

function scheduleCall(reading: Reading, call: CallExpression): Given | undefined {
  const { callee } = call;
  const word =
    callee.kind === 'name' ? (reading.facts.imports.get(callee.name)?.imported ?? callee.name) : lastKey(callee);
  const positional = word !== undefined && Object.hasOwn(POSITIONAL, word) ? POSITIONAL[word] : undefined;
  return positional && collectGiven(reading, call, positional);
}

function lastKey(callee: Expression): string | undefined {
  return callee.kind === 'field' ? callee.key : undefined;
}

function recordGiven(value: Expression): Given | undefined {
  if (value.kind !== 'collection' || value.shape !== 'record') return undefined;
  return new Map(
    value.entries.flatMap(({ key, value: item }) => (key === undefined ? [] : [[camelCase(key), item] as const])),
  );
}

function schedule(
  reading: Reading,
  kind: ScheduleDefinition['kind'],
  expression: Expression,
  given: Given,
): ScheduleDefinition | undefined {
  const value = constantOf(reading, expression)?.value;
  if (value === null) return undefined;
  const literal = kind === 'interval' ? typeof value === 'number' : typeof value === 'string';
  const seconds = kind === 'interval' ? secondsOf(reading, expression) : undefined;
  return {
    kind,
    text: literal ? String(value) : textOf(reading, expression),
    literal,
    ...(seconds === undefined ? {} : { seconds }),
    ...extras(reading, given),
    range: reading.lines.range(expression),
  };
}

function extras(reading: Reading, given: Given): Partial<ScheduleDefinition> {
  const read = (name: string): Json | undefined => {
    const at = given.get(name);
    return at && constantOf(reading, at)?.value;
  };
  const [timezone, dayOr, active] = [read('timezone'), read('dayOr'), read('active')];
  const found: Partial<ScheduleDefinition> = {};
  if (typeof timezone === 'string') found.timezone = timezone;
  if (typeof dayOr === 'boolean') found.dayOr = dayOr;
  if (typeof active === 'boolean') found.active = active;
  const parameters = read('parameters');
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters))
    found.parameters = parameters;
  return found;
}

const UNITS: Record<string, number> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
  microseconds: 0.000_001,
};
const TIMEDELTA_ORDER = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'];

/** Seconds of a number, a product of numbers, or a `timedelta(…)`. */
function secondsOf(reading: Reading, expression: Expression): number | undefined {
  const value = reading.facts.resolve(expression);
  if (value.kind !== 'call') return numberOf(reading, value);
  const { callee } = value;
  if ((callee.kind === 'name' ? callee.name : lastKey(callee)) !== 'timedelta') return undefined;
  let seconds = 0;
  for (const [index, { name, value: amount }] of value.arguments.entries()) {
    const unit = UNITS[name ?? TIMEDELTA_ORDER[index] ?? ''];
    const number = numberOf(reading, amount);
    if (unit === undefined || number === undefined) return undefined;
    seconds += unit * number;
  }
  return seconds;
}

function numberOf(reading: Reading, expression: Expression): number | undefined {
  const value = constantOf(reading, expression)?.value;
  if (typeof value === 'number') return value;
  const factors = textOf(reading, expression).split('*');
  if (factors.length < 2 || !factors.every((factor) => /^[\s\d._()]+$/.test(factor))) return undefined;
  return factors.reduce((product, factor) => product * Number(factor.replace(/[\s_()]/g, '')), 1);
}
