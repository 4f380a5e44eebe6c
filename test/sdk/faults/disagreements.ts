import type { State } from '../../../src/api/state.ts';
import type { Account } from './journal.ts';
import type { Records } from './read-records.ts';

/**
 * In what the orchestrator's records and a flow's own account differ, one line each. `killed` is a flow that had no
 * time to deliver: of such a one the records may hold less than the account, but nothing that is not in it. `stuck`
 * is one that could not tell its orchestrator of its end, and has said so.
 */
export function disagreements(
  account: Account,
  records: Records,
  { killed, stuck }: { killed: boolean; stuck: boolean },
): string[] {
  const found: string[] = [];
  const check = (what: string, recorded: unknown, told: unknown): void => {
    if (recorded !== told) found.push(`${what}: ${String(recorded)} is recorded, ${String(told)} was told`);
  };

  for (const { id, state } of records.flows) {
    if (!account.flows.has(id) && !killed)
      found.push(`the flow run ${id} is recorded, as ${state?.name}, but never was`);
  }
  for (const [id, told] of account.flows) {
    const run = records.flows.find((flow) => flow.id === id);
    if (!run) found.push(`the flow run ${id} is not recorded`);
    // Nobody can tell of a flow run's end but its process, and so it stays Running until heartbeats are watched.
    else if (!killed && !stuck) {
      check(`the state of the flow run ${id}`, run.state?.name, told);
      if (!isOver(run.state_type)) found.push(`the flow run ${id} is left ${run.state?.name}, and nobody said why`);
    }
  }

  const own = records.tasks.filter(({ run }) => !run.state?.state_details.child_flow_run_id);
  const reported = own.filter(({ run }) => !isTracking(records, run.id));
  for (const { run, states } of reported) {
    const told = account.tasks.get(run.id);
    const about = `the task run ${run.name}`;
    if (!told) {
      found.push(`${about} is recorded, but never was`);
      continue;
    }
    const bodies = account.begun.get(run.id) ?? 0;
    const line = (state: { name?: string | null | undefined; timestamp: string }) =>
      `${state.name} ${moment(state.timestamp)}`;
    const recordedStates = states.toSorted(byTime).map(line);
    const toldStates = told.map(({ state, timestamp }) => line({ name: state, timestamp }));
    if (killed) {
      for (const state of recordedStates) {
        if (!toldStates.includes(state)) found.push(`${about}: ${state} is recorded, but was not told`);
      }
      if (run.run_count > bodies)
        found.push(`${about} has ${run.run_count} runs recorded, its body began ${bodies} times`);
      if (isOver(run.state_type) && (account.ended.get(run.id) ?? 0) < run.run_count) {
        found.push(`${about} is ${run.state_type}, but its body did not end`);
      }
      continue;
    }
    check(`the states of ${about}`, recordedStates.join(', '), toldStates.join(', '));
    check(`the runs of ${about}, and its bodies`, run.run_count, bodies);
    const running = told.filter(({ type }) => type === 'RUNNING');
    const last = told.at(-1);
    check(`the state of ${about}`, run.state?.name, last?.state);
    check(`the run count of ${about}`, run.run_count, running.length);
    check(`the start of ${about}`, moment(run.start_time), moment(running[0]?.timestamp));
    // What is rolled back afterwards has ended all the same.
    const end = told.find(({ type }) => isOver(type));
    if (running.length > 0) check(`the end of ${about}`, moment(run.end_time), moment(end?.timestamp));
    if (!isOver(last?.type)) found.push(`${about} is left ${last?.state}`);
  }
  if (killed) return found;

  const recorded = new Set(reported.map(({ run }) => run.id));
  for (const id of account.tasks.keys()) if (!recorded.has(id)) found.push(`the task run ${id} is not recorded`);
  for (const { run } of records.tasks.filter(({ run }) => isTracking(records, run.id))) {
    const [latest] = records.flows
      .filter((flow) => flow.parent_task_run_id === run.id)
      .toSorted((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
    check(`the state of the subflow's task run ${run.name}`, run.state?.name, latest?.state?.name);
  }
  const transitions = [...account.tasks.values()].reduce((sum, states) => sum + states.length, 0);
  check('the number of events', records.events.length, transitions);
  check('the number of events that differ', new Set(records.events).size, transitions);
  const lines = new Set(records.logs);
  for (const [id, goes] of account.begun) {
    for (let go = 1; go <= goes; go++) {
      if (!lines.has(`${id} goes ${go}`)) found.push(`the log line of the task run ${id}, ${go}, is lost`);
    }
  }
  return found;
}

/** Whether a task run stands for a subflow run. */
function isTracking(records: Records, taskRunId: string): boolean {
  return records.flows.some((flow) => flow.parent_task_run_id === taskRunId);
}

function isOver(type: string | null | undefined): boolean {
  return type === 'COMPLETED' || type === 'FAILED' || type === 'CRASHED' || type === 'CANCELLED';
}

function byTime(a: State, b: State): number {
  return moment(a.timestamp)?.localeCompare(moment(b.timestamp) ?? '') ?? 0;
}

/** One form for a time, whether it ends with Z or with +00:00. */
function moment(time: string | null | undefined): string | undefined {
  return time?.replace(/(Z|\+00:00)$/, '');
}
