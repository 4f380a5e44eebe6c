import type { StateType } from '../../../src/model/run-state.ts';

/** What a flow writes down of itself, as it happens. */
export type JournalLine =
  | { kind: 'begin' | 'end'; id: string; go: number }
  | { kind: 'task-run' | 'flow-run'; id: string; state: string; type: StateType; timestamp: string }
  | { kind: 'outcome'; id: string; state: string; expected: string };

/** A flow's own account of its run. */
export interface Account {
  /** By task run, its states in order. */
  tasks: Map<string, { state: string; type: StateType; timestamp: string }[]>;
  /** By flow run, the last state known to it. */
  flows: Map<string, string>;
  /** By task run, how often its body has begun, and has ended. */
  begun: Map<string, number>;
  ended: Map<string, number>;
  /** How the flow came to its end, and how it would have without faults; undefined where it did not come to it. */
  outcome: { state: string; expected: string } | undefined;
}

export function accountOf(lines: readonly JournalLine[]): Account {
  const account: Account = {
    tasks: new Map(),
    flows: new Map(),
    begun: new Map(),
    ended: new Map(),
    outcome: undefined,
  };
  for (const line of lines) {
    switch (line.kind) {
      case 'begin':
        account.begun.set(line.id, (account.begun.get(line.id) ?? 0) + 1);
        break;
      case 'end':
        account.ended.set(line.id, (account.ended.get(line.id) ?? 0) + 1);
        break;
      case 'task-run':
        account.tasks.set(line.id, [...(account.tasks.get(line.id) ?? []), line]);
        break;
      case 'flow-run':
        account.flows.set(line.id, line.state);
        break;
      case 'outcome':
        account.outcome = line;
        account.flows.set(line.id, line.state);
    }
  }
  return account;
}
