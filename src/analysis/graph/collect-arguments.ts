import type { CallArgument } from '../../model/graph.ts';
import type { Argument, CallExpression, Expression, ParameterIr, Span } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { literalOf } from './literal.ts';
import { NOTHING, type Value } from './value.ts';

/** An argument of a call, matched with the parameter that takes it. */
export interface Given {
  /** The parameter's name where known, else the position. */
  name: string;
  span: Span;
  expression: Expression;
  value: Value;
  /** What a spread hands over, as far as the text tells which parameter takes which part. */
  parts?: { name: string; value: Value }[];
}

export interface Collected {
  given: Given[];
  /** Values of the keywords that are about the call and not for the task. */
  waitFor: { value: Value; place: Expression }[];
  /** In the order of the parameters, with those that are missing. */
  missing: { name: string; required: boolean }[];
}

const WAIT_KEYWORDS = new Set(['wait_for', 'upstream_tasks']);
const OTHER_KEYWORDS = new Set(['return_state', 'task_args', 'mapped', 'flow', 'key_tasks']);

/** Evaluates a call's arguments and matches them with parameters, where those are known. */
export function collectArguments(
  interpreter: Interpreter,
  call: CallExpression,
  parameters: readonly ParameterIr[] | undefined,
): Collected {
  const collected: Collected = { given: [], waitFor: [], missing: [] };
  const python = interpreter.module.language === 'python';
  let position = 0;
  for (const argument of call.arguments) {
    const value = interpreter.evaluate(argument.value);
    const { name } = argument;
    const declared = name !== undefined && parameters?.some((parameter) => parameter.name === name);
    if (python && name !== undefined && !declared && WAIT_KEYWORDS.has(name))
      collected.waitFor.push({ value, place: argument.value });
    else if (python && name !== undefined && !declared && OTHER_KEYWORDS.has(name)) continue;
    else {
      const given = matched(argument, value, name ?? nameAt(parameters, position));
      const parts = argument.spread
        ? partsOf(value, argument.spread, (at) => nameAt(parameters, position + at))
        : undefined;
      if (parts) given.parts = parts;
      collected.given.push(given);
      if (name === undefined) position += parts?.length ?? 1;
    }
  }
  const present = new Set(collected.given.map((argument) => argument.name));
  const spreads = call.arguments.some((argument) => argument.spread);
  (parameters ?? []).forEach((parameter, index) => {
    const name = parameter.name || String(index);
    if (parameter.rest || present.has(name)) return;
    collected.missing.push({ name, required: parameter.required && !spreads });
  });
  return collected;
}

/** What a flow of TypeScript takes: the keys of the one object it is given. */
export function collectRecord(
  interpreter: Interpreter,
  call: CallExpression,
  parameters: readonly ParameterIr[],
): Collected {
  const [only] = call.arguments;
  const record = only?.value.kind === 'collection' && only.value.shape === 'record' ? only.value : undefined;
  if (!record) {
    const whole = collectArguments(interpreter, call, undefined);
    const [given] = whole.given;
    const parts = given && partsOf(given.value, 'record', String);
    if (given && parts) given.parts = parts;
    return whole;
  }
  const collected: Collected = { given: [], waitFor: [], missing: [] };
  for (const entry of record.entries) {
    const value = interpreter.evaluate(entry.value);
    const given: Given = { name: entry.key ?? '…', span: entry, expression: entry.value, value };
    const parts = entry.spread ? partsOf(value, 'record', String) : undefined;
    collected.given.push(parts ? { ...given, parts } : given);
  }
  const present = new Set(collected.given.map((argument) => argument.name));
  for (const parameter of parameters) {
    if (!present.has(parameter.name)) collected.missing.push({ name: parameter.name, required: parameter.required });
  }
  return collected;
}

/** The arguments as the graph shows them. */
export function shownArguments(
  interpreter: Interpreter,
  lines: LineIndex,
  collected: Collected,
  parameters: readonly ParameterIr[],
): CallArgument[] {
  const required = new Set(parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name));
  const shown = collected.given.map(({ name, span, expression }): CallArgument => {
    const literal = literalOf(expression);
    const text = textOf(interpreter, expression);
    const argument: CallArgument = { name, text, range: lines.range(span), required: required.has(name) };
    return literal ? { ...argument, literal } : argument;
  });
  const all: CallArgument[] = [...shown, ...collected.missing];
  const order = parameters.map((parameter, index) => parameter.name || String(index));
  const rank = (argument: CallArgument): number => {
    const index = order.indexOf(argument.name);
    return index < 0 ? order.length : index;
  };
  return all.sort((a, b) => rank(a) - rank(b));
}

function matched(argument: Argument, value: Value, name: string): Given {
  const { start, end } = argument;
  return { name, span: { start, end }, expression: argument.value, value: argument.spread ? spreadOf(value) : value };
}

/** The parts of what is spread, where the text names them all. */
function partsOf(value: Value, spread: 'list' | 'record', nameOf: (at: number) => string): Given['parts'] {
  if (!value.parts || value.item || value.sources.length > 0) return undefined;
  return [...value.parts].map(([key, part], at) => ({ name: spread === 'record' ? key : nameOf(at), value: part }));
}

/** What a spread hands over, position by position, is not told apart. */
function spreadOf(value: Value): Value {
  return value.parts || value.item ? value : { ...NOTHING, sources: value.sources };
}

function nameAt(parameters: readonly ParameterIr[] | undefined, position: number): string {
  if (!parameters) return String(position);
  const rest = parameters.find((parameter) => parameter.rest === 'list');
  const parameter = parameters[position];
  if (parameter && !parameter.rest && !parameter.keywordOnly) return parameter.name || String(position);
  return rest?.name || String(position);
}
