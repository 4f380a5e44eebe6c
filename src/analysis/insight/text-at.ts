import type { Expression, Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import { camelCase } from '../graph/known-names.ts';
import { callAt } from './option-at.ts';
import { covers } from './subject.ts';

/** A text literal that stands for an argument or an option. */
export interface NamedText {
  /** The argument's name as TypeScript has it; the position where it has none. */
  name: string;
  /** What is called, by its last name. */
  called: string;
  value: string;
  /** What stands between the quotes. */
  inner: Span;
}

/** The text literal around a place, where it is given under a name: `cron="…"`, `taskRunName: '…'`, `Cron("…")`. */
export function namedTextAt(built: BuiltGraph, offset: number): NamedText | undefined {
  const call = callAt(built, offset);
  if (!call) return undefined;
  const called = call.callee.kind === 'field' ? call.callee.key : call.callee.kind === 'name' ? call.callee.name : '';
  for (const [index, argument] of call.arguments.entries()) {
    if (!covers(argument, offset)) continue;
    const found = textIn(built, argument.value, argument.name ?? String(index), offset);
    if (found) return { ...found, called };
  }
  return undefined;
}

function textIn(
  built: BuiltGraph,
  value: Expression,
  name: string,
  offset: number,
): Omit<NamedText, 'called'> | undefined {
  if (!covers(value, offset)) return undefined;
  if (value.kind === 'collection') {
    for (const entry of value.entries) {
      const found = textIn(built, entry.value, value.shape === 'record' ? (entry.key ?? '') : name, offset);
      if (found) return found;
    }
    return undefined;
  }
  if (value.kind !== 'literal' || typeof value.value !== 'string') return undefined;
  const inner = innerOf(built.module.text, value);
  return inner && offset >= inner.start && offset <= inner.end
    ? { name: camelCase(name), value: value.value, inner }
    : undefined;
}

/** Without prefix and quotes; undefined for what is put together of several literals. */
function innerOf(text: string, { start, end }: Span): Span | undefined {
  const match = /^[rRuU]?("""|'''|["'`])/.exec(text.slice(start, end));
  const quote = match?.[1];
  if (!match || !quote || end - start < match[0].length + quote.length || !text.slice(start, end).endsWith(quote)) {
    return undefined;
  }
  const inner = { start: start + match[0].length, end: end - quote.length };
  return text.slice(inner.start, inner.end).includes(quote) ? undefined : inner;
}

/** Whether a text is a cron string by the name that it is given under. */
export function isCron({ name, called }: NamedText): boolean {
  return name === 'cron' || (name === '0' && /^(Cron|cron|CronSchedule|CronClock)$/.test(called));
}

export function isRrule({ name, called }: NamedText): boolean {
  return name === 'rrule' || (name === '0' && /^(RRule|rrule|RRuleSchedule)$/.test(called));
}

export function isRunName({ name }: NamedText): boolean {
  return name === 'taskRunName' || name === 'flowRunName';
}
