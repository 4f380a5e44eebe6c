import { sql as raw } from 'kysely';
import type * as z from 'zod';
import type { RunGraph, runGraphArtifact } from '../../api/run-graph.ts';
import type { TaskRunInput } from '../../api/task-run.ts';
import type { Json } from '../../model/graph.ts';
import type { StateType } from '../../model/run-state.ts';
import { normalTime } from '../clock.ts';
import { BadRequest, ObjectMissing } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { readFlowRun, readFlowRunStates } from './flow-runs.ts';

/** A run with more nodes or artifacts than this has no graph that anyone could read. */
const MAX_NODES = 10_000;
const MAX_ARTIFACTS = 10_000;

/**
 * The graph of a flow run: its task runs, with a subflow in place of the task run that tracks it, and who
 * gave its result to whom. With `since`, only what has not ended before. Throws `ObjectMissing` or `BadRequest`.
 */
export function readRunGraph(db: Database, flowRunId: string, since: string | undefined): RunGraph {
  const run = readFlowRun(db, flowRunId);
  if (!run) throw new ObjectMissing(`Flow run ${flowRunId} not found`);
  const rows = nodeRows(db, flowRunId);
  const links = linksOf(rows);
  const artifacts = artifactsOf(db, flowRunId);
  const shown = since ? rows.filter(({ end_time: end }) => end === null || end >= normalTime(since)) : rows;
  if (shown.length > MAX_NODES) {
    throw new BadRequest(`The graph of flow run ${flowRunId} has more than ${MAX_NODES} nodes.`);
  }
  const edges = (ids: Set<string> | undefined): { id: string }[] => [...(ids ?? [])].map((id) => ({ id }));
  return {
    start_time: run.start_time ?? run.expected_start_time,
    end_time: run.end_time,
    root_node_ids: shown.filter(({ id }) => !links.parents.has(id)).map(({ id }) => id),
    nodes: shown.map((row) => [
      row.id,
      {
        kind: row.kind,
        id: row.id,
        label: row.label,
        state_type: row.state_type,
        start_time: row.start_time,
        end_time: row.end_time,
        parents: edges(links.parents.get(row.id)),
        children: edges(links.children.get(row.id)),
        encapsulating: edges(links.encapsulating.get(row.id)),
        artifacts: artifacts.get(row.id) ?? [],
      },
    ]),
    artifacts: artifacts.get(null) ?? [],
    states: readFlowRunStates(db, flowRunId).map(({ id, timestamp, type, name }) => ({
      id,
      timestamp,
      type: type as StateType,
      name,
    })),
  };
}

interface NodeRow {
  kind: 'flow-run' | 'task-run';
  id: string;
  label: string;
  state_type: StateType;
  start_time: string;
  end_time: string | null;
  task_inputs: string;
}

function nodeRows(db: Database, flowRunId: string): NodeRow[] {
  const start = raw<string>`coalesce(sub.start_time, sub.expected_start_time, task.start_time, task.expected_start_time)`;
  const end = raw<string | null>`coalesce(sub.end_time, task.end_time,
    CASE WHEN task.state_type = 'COMPLETED' THEN task.expected_start_time END)`;
  return db.all(
    sql
      .selectFrom('task_run as task')
      .leftJoin('flow_run as sub', 'sub.parent_task_run_id', 'task.id')
      .leftJoin('flow', 'flow.id', 'sub.flow_id')
      .select([
        raw<NodeRow['kind']>`CASE WHEN sub.id IS NULL THEN 'task-run' ELSE 'flow-run' END`.as('kind'),
        raw<string>`coalesce(sub.id, task.id)`.as('id'),
        raw<string>`coalesce(flow.name || ' / ' || sub.name, task.name)`.as('label'),
        raw<StateType>`coalesce(sub.state_type, task.state_type)`.as('state_type'),
        start.as('start_time'),
        end.as('end_time'),
        'task.task_inputs',
      ])
      .where('task.flow_run_id', '=', flowRunId)
      .where(start, 'is not', null)
      .orderBy(raw`${start}, ${end} NULLS FIRST`)
      .limit(MAX_NODES + 1),
  );
}

/** Who gave to whom, and who ran inside whom, among the nodes at hand. */
function linksOf(rows: NodeRow[]) {
  const known = new Set(rows.map(({ id }) => id));
  const links = {
    parents: new Map<string, Set<string>>(),
    children: new Map<string, Set<string>>(),
    encapsulating: new Map<string, Set<string>>(),
  };
  const add = (to: Map<string, Set<string>>, key: string, id: string): void => {
    to.set(key, (to.get(key) ?? new Set()).add(id));
  };
  for (const row of rows) {
    for (const [name, inputs] of Object.entries(JSON.parse(row.task_inputs) as Record<string, TaskRunInput[]>)) {
      for (const input of inputs) {
        if (!('id' in input) || !known.has(input.id)) continue;
        if (name === '__parents__') add(links.encapsulating, row.id, input.id);
        else {
          add(links.parents, row.id, input.id);
          add(links.children, input.id, row.id);
        }
      }
    }
  }
  return links;
}

function artifactsOf(db: Database, flowRunId: string) {
  const rows = db.all(
    sql
      .selectFrom('artifact')
      .leftJoin('artifact_collection as collection', 'collection.latest_id', 'artifact.id')
      .select(['artifact.id', 'artifact.created', 'artifact.key', 'artifact.type', 'artifact.task_run_id'])
      .select(['artifact.data', 'collection.id as collection_id'])
      .where('artifact.flow_run_id', '=', flowRunId)
      .where('artifact.type', '<>', 'result')
      .orderBy('artifact.created')
      .limit(MAX_ARTIFACTS),
  );
  const byTask = new Map<string | null, z.infer<typeof runGraphArtifact>[]>();
  for (const { id, created, key, type, data, collection_id: latest, task_run_id: task } of rows) {
    // Only progress changes as one looks at the graph; other artifacts are fetched when they are opened.
    const shown = type === 'progress' && data !== null ? (JSON.parse(data) as Json) : null;
    const artifact = { id, created, key, type, is_latest: key === null || latest !== null, data: shown };
    byTask.set(task, [...(byTask.get(task) ?? []), artifact]);
  }
  return byTask;
}
