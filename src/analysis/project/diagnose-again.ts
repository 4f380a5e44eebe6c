import type { Diagnostic } from '../../model/graph.ts';
import {
  diagnoseDefinition,
  diagnoseFlow,
  diagnoseModule,
  type Found,
  sourceContext,
  toDiagnostics,
} from '../diagnostics/diagnose.ts';
import type { Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { TextChange } from '../text-change.ts';

/** What the rules found in each flow, by the flow's id. */
export type Findings = Map<string, Found[]>;

/** What the rules say of a file. Flows whose drawing was taken over are not looked at again: `known` is what was found in them. */
export function diagnoseAgain(
  built: BuiltGraph,
  known: Findings,
  now: Date,
): { diagnostics: Diagnostic[]; findings: Findings } {
  const context = sourceContext(built.module, built.lines, now);
  const definitions = [...built.flows.values(), ...built.tasks.values()];
  const findings: Findings = new Map();
  for (const graph of built.graph.flows) {
    const definition = built.flows.get(graph.id);
    if (!definition) continue;
    const kept = built.reused.has(graph.id) ? known.get(graph.id) : undefined;
    findings.set(graph.id, kept ?? diagnoseFlow(context, { definition, graph, drafts: built.drafts }));
  }
  const found = [
    ...diagnoseModule(context, {
      definitions,
      outside: built.outside,
      deployments: built.graph.deployments,
    }),
    ...definitions.flatMap((definition) => diagnoseDefinition(context, definition)),
    ...[...findings.values()].flat(),
  ];
  return { diagnostics: toDiagnostics(built, found), findings };
}

/** Where the findings stand after a change of the text; a flow of which one lies in the change is left out, to be looked at again. */
export function moveFindings(findings: Findings, change: TextChange): Findings {
  const moved: Findings = new Map();
  for (const [flow, found] of findings) {
    const now = found.map((one) => moveFound(one, change));
    if (now.every((one) => one !== undefined)) moved.set(flow, now);
  }
  return moved;
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
