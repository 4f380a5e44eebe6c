import type { CallExpression, Expression, ModuleIr, Span } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';

/** An option as it is written. */
export interface WrittenOption {
  name: string;
  /** The name and the value. */
  span: Span;
  nameSpan: Span;
  value: Expression;
  valueSpan: Span;
}

/** The options that a definition is given, as written; undefined where some are made elsewhere, so that none is known to be missing. */
export function writtenOptions(module: ModuleIr, { call }: Definition): WrittenOption[] | undefined {
  return call ? optionsOfCall(module, call) : [];
}

/** The options in a `task(...)` or `flow(...)` call or a decorator. */
export function optionsOfCall(module: ModuleIr, call: CallExpression): WrittenOption[] | undefined {
  if (module.language === 'python') {
    if (call.arguments.some((argument) => argument.spread)) return undefined;
    return call.arguments.flatMap(({ name, start, end, value, valueSpan }): WrittenOption[] => {
      if (name === undefined) return [];
      return [{ name, span: { start, end }, nameSpan: { start, end: start + name.length }, value, valueSpan }];
    });
  }
  const given = call.arguments.filter((argument) => argument.value.kind !== 'function');
  const [first] = given;
  if (!first) return [];
  if (first.value.kind !== 'collection' || first.value.shape !== 'record') {
    return given.length === 1 && first.value.kind === 'name' && call.arguments.length === 1 ? [] : undefined;
  }
  if (first.value.entries.some((entry) => entry.key === undefined)) return undefined;
  return first.value.entries.flatMap(({ key, start, end, value, valueSpan }): WrittenOption[] => {
    if (key === undefined) return [];
    const quoted = /^["']/.test(module.text.slice(start, start + 1)) ? 2 : 0;
    return [
      { name: key, span: { start, end }, nameSpan: { start, end: start + key.length + quoted }, value, valueSpan },
    ];
  });
}

/** The list that the options stand in, with all that stands in it. */
export function optionList(module: ModuleIr, call: CallExpression): { span: Span; items: readonly Span[] } | undefined {
  if (module.language === 'python') return { span: call.list, items: call.arguments };
  const record = call.arguments.find((argument) => argument.value.kind === 'collection')?.value;
  return record?.kind === 'collection' ? { span: record, items: record.entries } : undefined;
}
