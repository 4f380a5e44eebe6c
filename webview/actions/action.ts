import type { WebviewMessage } from '../../src/protocol.ts';
import { type Store, type UiState, useStore } from '../store.ts';

/** What a person's action comes to: a change of the arrangement, messages to the host, or both. */
export interface Outcome {
  ui?: Partial<UiState>;
  messages?: WebviewMessage[];
}

/** One thing a person can do. `perform` is pure: toolbar, keyboard and menus all go through it. */
export interface Action<Argument = void> {
  name: string;
  perform(state: Store, argument: Argument): Outcome;
}

/** Carries out an action on the store. */
export function act<Argument>(action: Action<Argument>, argument: Argument): void {
  const state = useStore.getState();
  const outcome = action.perform(state, argument);
  if (outcome.ui) useStore.setState(outcome.ui);
  for (const message of outcome.messages ?? []) state.post(message);
}
