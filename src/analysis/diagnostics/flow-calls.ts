import type { CallExpression } from '../flow-ir.ts';
import type { Draft } from '../graph/recorder.ts';
import { countWord } from './code-facts.ts';
import { type FlowContext, textAt } from './rule.ts';

/** A call in a flow that gives something which is still to come. */
export interface PendingCall {
  draft: Draft;
  call: CallExpression;
  /** `submit` and `map` give futures; a `call` that is not awaited gives a promise, or a coroutine that never begins. */
  kind: 'future' | 'futures' | 'promise' | 'coroutine';
}

/** The calls of a flow whose result is not there when they return. Each stands in the flow's own file. */
export function pendingCalls({ graph, drafts, module, imports, definition }: FlowContext): PendingCall[] {
  if (definition.deferred || imports.prefect === 1) return [];
  return graph.nodes.flatMap(({ id }): PendingCall[] => {
    const draft = drafts.get(id);
    const call = draft?.site?.call;
    const called = draft?.definition;
    if (!draft || !call || !called || called.kind === 'helper') return [];
    // An `await` around the call belongs to its node.
    const awaited = draft.span.start !== call.start || draft.span.end !== call.end;
    if (awaited) return [];
    if (draft.mode === 'submit') return [{ draft, call, kind: 'future' }];
    if (draft.mode === 'map') return [{ draft, call, kind: 'futures' }];
    if (draft.mode !== 'call') return [];
    if (module.language === 'typescript') return [{ draft, call, kind: 'promise' }];
    // In code that is not async Prefect 2 runs async tasks to their end.
    return called.fn?.async && draft.site?.async ? [{ draft, call, kind: 'coroutine' }] : [];
  });
}

/** Whether nothing is ever done with what a call gives: it stands alone, or its variable is not used. */
export function isDropped(context: FlowContext, { draft, call }: PendingCall): boolean {
  const { statement } = draft;
  if (statement?.kind === 'expression') return statement.value === call;
  if (statement?.kind !== 'assign' || statement.value !== call || statement.target.kind !== 'bind') return false;
  const { name } = statement.target;
  const { fn } = context.definition;
  // A name that begins so says that it is not meant to be used.
  if (!fn || name.startsWith('_')) return false;
  return countWord(textAt(context, fn), name) === 1;
}
