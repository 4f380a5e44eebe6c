import type { CallExpression, Expression } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import type { FlowContext } from './rule.ts';

/** A `with_options(…)` in a flow, and whose options it sets. */
export interface OptionedCall {
  kind: 'task' | 'flow';
  call: CallExpression;
}

/** The options that a flow sets for single calls, where it is known what is called. */
export function optionedCalls({ graph, drafts, imports }: FlowContext): OptionedCall[] {
  if (imports.prefect === 1) return [];
  return graph.nodes.flatMap(({ id }): OptionedCall[] => {
    const draft = drafts.get(id);
    const kind = draft?.definition?.kind;
    const call = draft?.site && withOptionsIn(draft.site.call.callee);
    return call && (kind === 'task' || kind === 'flow') ? [{ kind, call }] : [];
  });
}

function withOptionsIn(callee: Expression): CallExpression | undefined {
  let at = callee;
  while (at.kind === 'field') at = at.object;
  if (at.kind !== 'call' || at.callee.kind !== 'field') return undefined;
  return camelCase(at.callee.key) === 'withOptions' ? at : undefined;
}
