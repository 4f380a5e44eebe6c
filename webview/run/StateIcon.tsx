import { lookOf, type StateType } from '../../src/model/run-state.ts';

/** A state's icon in its colour; the word is its label, so that colour is never the only sign. */
export function StateIcon({ state }: { state: { type: StateType; name: string } }) {
  const look = lookOf(state);
  return (
    <span
      role="img"
      aria-label={state.name}
      title={state.name}
      className={`codicon codicon-${look.icon} state-icon${look.spins ? ' state-spins' : ''}`}
      style={{ color: stateColour(state) }}
    />
  );
}

/** The theme variable of a state's colour. VS Code turns only the first dot of a colour's id into a dash. */
export function stateColour(state: { type: StateType; name: string }): string {
  return `var(--vscode-millrace-state\\.${lookOf(state).colour})`;
}
