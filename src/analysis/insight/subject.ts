import { walkIr } from '../edit/walk-ir.ts';
import type { Expression, ImportBinding, Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import type { Draft } from '../graph/recorder.ts';
import type { Value } from '../graph/value.ts';
import { isShadowed } from './shadowed.ts';

/** The task or flow that a place in the text is about. */
export interface Subject {
  definition: Definition;
  /** The name that stands there. */
  span: Span;
  /** The node, where it is a call in a flow. */
  call?: { id: string; draft: Draft };
}

export function subjectAt(built: BuiltGraph, offset: number): Subject | undefined {
  return calledAt(built, offset) ?? definedAt(built, offset) ?? namedAt(built, offset) ?? importedAt(built, offset);
}

/** Whether two readings mean the same definition. */
export function sameDefinition(a: Definition, b: Definition): boolean {
  return a === b || (a.id === b.id && a.kind === b.kind && a.home.module.file === b.home.module.file);
}

/** The one task or flow that an expression stands for at the top of the file. */
export function definitionOf(built: BuiltGraph, expression: Expression): Definition | undefined {
  return isPlain(expression) ? definitionIn(built.resolve(expression)) : undefined;
}

/** The one task or flow that a value is. */
export function definitionIn({ callables = [] }: Value): Definition | undefined {
  const [only] = callables;
  return callables.length === 1 && only?.kind === 'defined' ? only.definition : undefined;
}

function calledAt(built: BuiltGraph, offset: number): Subject | undefined {
  for (const [id, draft] of built.drafts) {
    const { callee } = draft.site?.call ?? {};
    // `.submit` and its kin belong to the name before them.
    const place = { start: draft.nameSpan.start, end: Math.max(draft.nameSpan.end, callee?.end ?? 0) };
    if (!draft.definition || draft.definition.kind === 'helper' || !covers(place, offset)) continue;
    return { definition: draft.definition, span: spanOf(draft.nameSpan), call: { id, draft } };
  }
  return undefined;
}

function definedAt(built: BuiltGraph, offset: number): Subject | undefined {
  for (const definition of [...built.flows.values(), ...built.tasks.values()]) {
    const { nameSpan, fn } = definition;
    if (covers(nameSpan, offset)) return { definition, span: spanOf(nameSpan) };
    if (fn?.nameSpan && fn.name === definition.symbol && covers(fn.nameSpan, offset)) {
      return { definition, span: spanOf(fn.nameSpan) };
    }
  }
  return undefined;
}

/** A name that is used in any other way: handed on, waited for, exported, served. */
function namedAt(built: BuiltGraph, offset: number): Subject | undefined {
  let found: Subject | undefined;
  const around = built.module.body.statements.filter((statement) => covers(statement, offset));
  walkIr(around, (node, parents) => {
    if (found || !covers(node, offset)) return;
    const span = node.kind === 'name' ? node : node.kind === 'field' && node.dotted ? node.keySpan : undefined;
    if (!span || !covers(span, offset) || (node.kind !== 'name' && node.kind !== 'field')) return;
    if (isShadowed(rootOf(node), parents)) return;
    const definition = definitionOf(built, node);
    if (definition) found = { definition, span: spanOf(span) };
  });
  return found;
}

function importedAt(built: BuiltGraph, offset: number): Subject | undefined {
  for (const binding of importsIn(built)) {
    if (!covers(binding, offset)) continue;
    const { local, start, end } = binding;
    const definition = definitionOf(built, { kind: 'name', name: local, start, end });
    if (definition) return { definition, span: { start: end - local.length, end } };
  }
  // Looking for names in types walks the whole file.
  const line = built.lines.position(offset).line;
  const start = built.lines.offset({ line, character: 0 });
  const rest = built.module.text.slice(start, built.lines.offset({ line: line + 1, character: 0 }));
  if (!/\b(typeof|export)\b/.test(rest) && !isExported(built, offset)) return undefined;
  const mention = built.module.mentions().find((candidate) => covers(candidate, offset));
  const definition = mention && definitionOf(built, { kind: 'name', ...mention });
  return definition && mention ? { definition, span: spanOf(mention) } : undefined;
}

function isExported({ module }: BuiltGraph, offset: number): boolean {
  return module.body.statements.some((statement) => statement.kind === 'export' && covers(statement, offset));
}

export function importsIn({ module }: BuiltGraph): ImportBinding[] {
  return module.body.statements.flatMap((statement) => (statement.kind === 'import' ? statement.bindings : []));
}

/** Names and members of names, which can be looked up without walking anything. */
export function isPlain(expression: Expression): boolean {
  return expression.kind === 'name' || (expression.kind === 'field' && isPlain(expression.object));
}

/** The name that a chain of members begins with. */
export function rootOf(expression: Expression): string | undefined {
  let at = expression;
  while (at.kind === 'field') at = at.object;
  return at.kind === 'name' ? at.name : undefined;
}

/** The place after the last character still belongs to a name. */
export function covers({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end && end > start;
}

export function spanOf({ start, end }: Span): Span {
  return { start, end };
}
