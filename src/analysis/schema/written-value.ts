import type { Json } from '../../model/graph.ts';
import { kindOf, lineage, nameOf } from './python-class.ts';
import { type EnumMember, lastOf, type PythonClass, type Written, type WrittenArgument } from './type-ir.ts';
import type { TypeScope } from './type-scope.ts';

/** The value of a default as JSON has it, where the text tells: a literal, a constant, an enum's member, a plain date or path. */
export function valueOfWritten(written: Written, scope: TypeScope): Json | undefined {
  switch (written.kind) {
    case 'value':
      return written.value;
    case 'list': {
      const items = written.items.map((item) => valueOfWritten(item, scope));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'record': {
      const entries = written.entries.map(([key, value]) => [valueOfWritten(key, scope), valueOfWritten(value, scope)]);
      if (!entries.every(([key, value]) => typeof key === 'string' && value !== undefined)) return undefined;
      return Object.fromEntries(entries as [string, Json][]);
    }
    case 'name':
      return valueOfName(written.name, scope);
    case 'call':
      return written.of.kind === 'name' ? valueOfCall(lastOf(written.of.name), written.arguments) : undefined;
    default:
      return undefined;
  }
}

function valueOfName(name: string, scope: TypeScope): Json | undefined {
  const constant = scope.constant(name);
  if (constant !== undefined) return constant;
  const path = name.endsWith('.value') ? name.slice(0, -'.value'.length) : name;
  const dot = path.lastIndexOf('.');
  const found = dot < 0 ? undefined : scope.find(path.slice(0, dot));
  const type = found?.declaration.type;
  if (!found || (type?.kind !== 'class' && type?.kind !== 'enum')) return undefined;
  const bases = type.kind === 'class' ? enumBases(type, found.scope) : [];
  const values = bases && enumValues(type.members, bases, found.scope);
  return values?.find((member) => member.name === path.slice(dot + 1))?.value;
}

/** The names of an enum's bases; undefined for a class that is none. */
function enumBases(type: PythonClass, scope: TypeScope): string[] | undefined {
  const line = lineage(type, scope);
  return kindOf(line) === 'enum' ? line.flatMap(({ bases }) => bases.map(nameOf)) : undefined;
}

/** An enum's members with their values; undefined where one of them is for the run to tell. */
export function enumValues(
  members: readonly EnumMember[],
  bases: readonly string[],
  scope: TypeScope,
): { name: string; value: Json }[] | undefined {
  const values: { name: string; value: Json }[] = [];
  for (const member of members) {
    const value = memberValue(
      member,
      values.map((known) => known.value),
      bases,
      scope,
    );
    if (value === undefined) return undefined;
    values.push({ name: member.name, value });
  }
  return values;
}

function memberValue(
  { name, value }: EnumMember,
  before: readonly Json[],
  bases: readonly string[],
  scope: TypeScope,
): Json | undefined {
  const isAuto = value.kind === 'call' && value.of.kind === 'name' && lastOf(value.of.name) === 'auto';
  if (!isAuto) return valueOfWritten(value, scope);
  if (bases.some((base) => lastOf(base) === 'StrEnum')) return name.toLowerCase();
  if (bases.some((base) => /Flag$/.test(base))) return 2 ** before.length;
  const last = before.findLast((one) => typeof one === 'number');
  return typeof last === 'number' ? last + 1 : 1;
}

const SECONDS: Record<string, number> = { weeks: 604_800, days: 86_400, hours: 3600, minutes: 60, seconds: 1 };

/** `Path("x")`, `UUID("…")`, `date(2020, 1, 2)`, `timedelta(hours=1)`: what pydantic writes as text. */
function valueOfCall(name: string, given: readonly WrittenArgument[]): Json | undefined {
  const values = given.map(({ value }) => (value.kind === 'value' ? value.value : undefined));
  const [first] = values;
  if ((name === 'Path' || name === 'UUID') && values.length === 1 && typeof first === 'string') return first;
  if (!values.every((value) => typeof value === 'number')) return undefined;
  const numbers = values as number[];
  if (name === 'date' && numbers.length === 3)
    return numbers.map((part, at) => padded(part, at === 0 ? 4 : 2)).join('-');
  if (name !== 'timedelta') return undefined;
  let seconds = 0;
  for (const [index, { name: unit }] of given.entries()) {
    const factor = SECONDS[unit ?? (index === 0 ? 'days' : 'seconds')];
    if (factor === undefined || (unit === undefined && index > 1)) return undefined;
    seconds += factor * (numbers[index] ?? 0);
  }
  return duration(seconds);
}

function padded(part: number, width: number): string {
  return String(part).padStart(width, '0');
}

/** As ISO 8601 has it: `P1DT2H`. */
function duration(seconds: number): string {
  const whole = Math.abs(seconds);
  const days = Math.floor(whole / 86_400);
  const parts = [
    [Math.floor((whole % 86_400) / 3600), 'H'],
    [Math.floor((whole % 3600) / 60), 'M'],
    [whole % 60, 'S'],
  ] as const;
  const time = parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join('');
  if (days === 0 && time === '') return 'PT0S';
  return `${seconds < 0 ? '-' : ''}P${days === 0 ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`;
}
