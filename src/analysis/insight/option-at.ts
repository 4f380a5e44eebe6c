import { factsOf } from '../diagnostics/code-facts.ts';
import type { CallExpression, Expression, Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import { definesWhat } from '../graph/define.ts';
import { camelCase } from '../graph/known-names.ts';
import { isPlain } from './subject.ts';

/** A place among the options of a task or a flow. */
export interface OptionPlace {
  kind: 'task' | 'flow';
  call: CallExpression;
  /** Whose options they are, where that is there already. */
  definition?: Definition;
  /** From past the opening to the closing bracket of what the options stand in. */
  list: Span;
}

/** Where options are written around a place: a decorator, `task({ … }, fn)`, `load.with_options(…)`. */
export function optionPlaceAt(built: BuiltGraph, offset: number): OptionPlace | undefined {
  const call = callAt(built, offset);
  if (!call) return undefined;
  const list = listOf(built, call);
  if (!list || offset < list.start || offset > list.end) return undefined;
  const defined = [...built.tasks.values(), ...built.flows.values()].find((definition) => definition.call === call);
  if (defined && defined.kind !== 'helper') return { kind: defined.kind, call, definition: defined, list };
  const { callee } = call;
  if (callee.kind === 'field' && camelCase(callee.key) === 'withOptions' && isPlain(callee.object)) {
    const [only] = built.resolve(callee.object).callables ?? [];
    if (only?.kind !== 'defined' || only.definition.kind === 'helper') return undefined;
    return { kind: only.definition.kind, call, definition: only.definition, list };
  }
  const kind = isPlain(callee) ? definesWhat(built.resolve(callee)) : undefined;
  return kind && { kind, call, list };
}

/** The innermost call whose arguments a place lies in. */
export function callAt({ module }: BuiltGraph, offset: number): CallExpression | undefined {
  const around = module.body.statements
    .filter((statement) => statement.start <= offset && offset <= statement.end)
    .flatMap((statement) => factsOf(statement).calls)
    .filter(({ call }) => call.list.start < offset && offset < call.list.end);
  return around.reduce<CallExpression | undefined>(
    (best, { call }) => (!best || call.list.start > best.list.start ? call : best),
    undefined,
  );
}

function listOf({ module }: BuiltGraph, call: CallExpression): Span | undefined {
  if (module.language === 'python') return { start: call.list.start + 1, end: call.list.end - 1 };
  const record = call.arguments.find(({ value }) => isRecord(value));
  return record && { start: record.value.start + 1, end: record.value.end - 1 };
}

function isRecord(value: Expression): boolean {
  return value.kind === 'collection' && value.shape === 'record';
}
