import type { OrchestrationResult, State } from '../../api/state.ts';
import { isoOf } from '../clock.ts';
import { newStateOf } from './new-state.ts';
import { type AnyTransition, covers, type Rule } from './rule.ts';

/** What rules made of a proposal: `state` is to be written, unless it is null. */
export interface Judgement {
  state: State | null;
  status: OrchestrationResult['status'];
  details: OrchestrationResult['details'];
}

/**
 * Asks the rules about a transition, one after another. Nothing is written here: when `state` comes back, the
 * transition's run is as it shall be written with it; when it does not, the run is as it was.
 */
export function orchestrate<Of extends AnyTransition>(transition: Of, rules: readonly Rule<Of>[]): Judgement {
  const before = { ...transition.run };
  const from = transition.initial?.type ?? 'none';
  const intended = transition.proposed.type;
  let entered: Rule<Of>[] = [];
  let judgement: Judgement = { state: null, status: 'ACCEPT', details: { type: 'accept_details' } };
  for (const rule of rules) {
    if (!rule.always && transition.proposed.type !== intended) continue;
    if (!covers(rule.from, from) || !covers(rule.to, transition.proposed.type)) continue;
    entered.push(rule);
    const verdict = rule.before?.(transition);
    if (!verdict) continue;
    if (verdict.type === 'reject' && verdict.state) {
      const stamp = { id: transition.newId(), timestamp: isoOf(transition.nowMicros) };
      // By the proposal's own id, so that it is known when it comes a second time, its answer having been lost.
      const { transition_id } = transition.proposed.state_details;
      const state_details = { ...verdict.state.state_details, transition_id };
      transition.proposed = newStateOf({ ...verdict.state, state_details }, stamp);
      // What other rules were asked about is not what will be written, so they have nothing to say about it.
      if (transition.proposed.type !== intended) entered = entered.filter((it) => it.always || it === rule);
      judgement = { state: null, status: 'REJECT', details: { type: 'reject_details', reason: verdict.reason } };
      continue;
    }
    Object.assign(transition.run, before);
    return refusal(verdict);
  }
  for (const rule of entered.reverse()) rule.after?.(transition);
  return { ...judgement, state: transition.proposed };
}

function refusal(verdict: NonNullable<ReturnType<NonNullable<Rule['before']>>>): Judgement {
  switch (verdict.type) {
    case 'reject':
      return { state: null, status: 'REJECT', details: { type: 'reject_details', reason: verdict.reason } };
    case 'abort':
      return { state: null, status: 'ABORT', details: { type: 'abort_details', reason: verdict.reason } };
    case 'wait':
      return {
        state: null,
        status: 'WAIT',
        details: { type: 'wait_details', delay_seconds: verdict.delaySeconds, reason: verdict.reason },
      };
  }
}
