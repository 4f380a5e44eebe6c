import type { Json } from '../../model/graph.ts';
import { microsOf } from '../clock.ts';
import { ObjectMissing } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { readFlowRun } from './flow-runs.ts';
import { taskRunJson } from './wire.ts';

/** The task runs of a flow run with what each took its inputs from: the graph as older clients ask for it. */
export function readRunDependencies(db: Database, flowRunId: string, now: string): Json[] {
  if (!readFlowRun(db, flowRunId)) throw new ObjectMissing(`Flow run with id ${flowRunId} not found`);
  const rows = db.all(
    sql.selectFrom('task_run').selectAll().where('flow_run_id', '=', flowRunId).orderBy('id', 'desc'),
  );
  return rows.map((row) => {
    const run = JSON.parse(taskRunJson(row, microsOf(now))) as Record<string, Json>;
    const { id, name, state, expected_start_time, start_time, end_time, total_run_time, estimated_run_time } = run;
    const details = (state as { state_details?: { untrackable_result?: boolean } } | null)?.state_details;
    return {
      id: id ?? null,
      name: name ?? null,
      upstream_dependencies: upstream(row.task_inputs),
      state: state ?? null,
      expected_start_time: expected_start_time ?? null,
      start_time: start_time ?? null,
      end_time: end_time ?? null,
      total_run_time: total_run_time ?? null,
      estimated_run_time: estimated_run_time ?? null,
      untrackable_result: details?.untrackable_result ?? false,
    };
  });
}

/** Every input once, whichever argument it came by. */
function upstream(taskInputs: string): Json[] {
  const inputs = Object.values(JSON.parse(taskInputs) as Record<string, Json[]>).flat();
  return [...new Map(inputs.map((input) => [JSON.stringify(input), input])).values()];
}
