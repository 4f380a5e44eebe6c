import type { Diagnostic } from '../../model/graph.ts';
import {
  diagnoseDefinition,
  diagnoseFlow,
  diagnoseModule,
  type Found,
  sourceContext,
  toDiagnostics,
} from '../diagnostics/diagnose.ts';
import { type Imports, importsOf } from '../diagnostics/imports.ts';
import type { ModuleIr, Span, Statement } from '../flow-ir.ts';
import type { Basis, Ground } from '../graph/basis.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import { keyOf } from '../graph/drawing.ts';
import type { TextChange } from '../text-change.ts';

/** What the rules found in each flow or helper and in each definition, by kind and id, with what that rests on. */
export interface Findings {
  flows: Map<string, Found[]>;
  definitions: Map<string, DefinitionFindings>;
  /** What both rest on beside the code that they are about: the file's imports, as text. */
  imports: Imports['keys'] | undefined;
}

interface DefinitionFindings {
  statement: Statement;
  basis: Basis;
  found: Found[];
}

export function noFindings(): Findings {
  return { flows: new Map(), definitions: new Map(), imports: undefined };
}

/**
 * What the rules say of a file. Flows whose drawing was taken over, and definitions of which nothing has changed, are not
 * looked at again: `known` is what was found in them.
 */
export function diagnoseAgain(
  built: BuiltGraph,
  known: Findings,
  { now, prefect }: { now: Date; prefect: 1 | 2 | 3 | undefined },
): { diagnostics: Diagnostic[]; findings: Findings } {
  const context = sourceContext(built.module, built.lines, now, prefect);
  const definitions = [...built.flows.values(), ...built.tasks.values()];
  const findings: Findings = { ...noFindings(), imports: context.imports.keys };
  for (const graph of [...built.graph.flows, ...built.graph.helpers]) {
    const definition = built.flows.get(graph.id) ?? built.helpers.get(graph.id);
    if (!definition) continue;
    const kept = built.reused.has(graph.id) ? known.flows.get(graph.id) : undefined;
    findings.flows.set(graph.id, kept ?? diagnoseFlow(context, { definition, graph, drafts: built.drafts }));
  }
  const found: Found[] = diagnoseModule(context, {
    definitions,
    outside: built.outside,
    deployments: built.graph.deployments,
  });
  for (const definition of definitions) {
    const key = keyOf(definition);
    const kept = keptFindings(built.ground, definition, known.definitions.get(key));
    const own = kept ?? noteFindings(built.ground, definition, diagnoseDefinition(context, definition));
    if (own.basis && own.statement) findings.definitions.set(key, own as DefinitionFindings);
    found.push(...own.found);
  }
  found.push(...[...findings.flows.values()].flat());
  return { diagnostics: toDiagnostics(built, found), findings };
}

function keptFindings(
  ground: Ground,
  definition: Definition,
  known: DefinitionFindings | undefined,
): DefinitionFindings | undefined {
  if (!known || ground.statementAt(definition.span.start) !== known.statement) return undefined;
  return ground.holds(known.basis) ? known : undefined;
}

function noteFindings(
  ground: Ground,
  definition: Definition,
  found: Found[],
): { found: Found[]; statement?: Statement; basis?: Basis } {
  const statement = ground.statementAt(definition.span.start);
  const basis = statement && ground.basisOf(statement);
  return statement && basis ? { found, statement, basis } : { found };
}

/** What is left of findings in a text of other imports. */
export function underImports(findings: Findings, module: ModuleIr): Findings {
  const { keys } = importsOf(module);
  return {
    imports: keys,
    flows: findings.imports?.flows === keys.flows ? findings.flows : new Map(),
    definitions: findings.imports?.definitions === keys.definitions ? findings.definitions : new Map(),
  };
}

/** Where the findings stand after a change of the text; what lies in the change is left out, to be looked at again. */
export function moveFindings({ flows, definitions, imports }: Findings, change: TextChange): Findings {
  const moved: Findings = { ...noFindings(), imports };
  for (const [flow, found] of flows) {
    const now = moveAll(found, change);
    if (now) moved.flows.set(flow, now);
  }
  for (const [key, known] of definitions) {
    const now = moveAll(known.found, change);
    if (now) moved.definitions.set(key, now === known.found ? known : { ...known, found: now });
  }
  return moved;
}

function moveAll(found: Found[], change: TextChange): Found[] | undefined {
  if (found.length === 0) return found;
  const now = found.map((one) => moveFound(one, change));
  return now.every((one) => one !== undefined) ? now : undefined;
}

function moveFound({ rule, finding }: Found, change: TextChange): Found | undefined {
  const span = moveSpan(finding.span, change);
  const fixes = (finding.fixes ?? []).map((fix) => ({
    ...fix,
    changes: fix.changes.map((one) => moveSpan(one, change)),
  }));
  if (!span || fixes.some(({ changes }) => changes.some((one) => one === undefined))) return undefined;
  const kept = fixes.map((fix) => ({ ...fix, changes: fix.changes.filter((one) => one !== undefined) }));
  return { rule, finding: { ...finding, span, ...(finding.fixes ? { fixes: kept } : {}) } };
}

function moveSpan<T extends Span>(span: T, { start, oldEnd, newEnd }: TextChange): T | undefined {
  if (span.end < start) return span;
  if (span.start <= oldEnd) return undefined;
  const by = newEnd - oldEnd;
  return { ...span, start: span.start + by, end: span.end + by };
}
