import type { FlowRun } from '../../src/api/flow-run.ts';
import type { TaskRun } from '../../src/api/task-run.ts';
import type { Position } from '../../src/model/source.ts';

/** What a server holds of one run of a flow. */
export interface RecordedRun {
  flow: string;
  calls: RecordedCall[];
  edges: RecordedEdge[];
}

/** A task run, or the task run that stands for a subflow. */
export interface RecordedCall {
  id: string;
  /** The task's or flow's name. */
  name: string;
  /** Where in the source it was called, where the client says so. */
  site: Position | undefined;
}

export interface RecordedEdge {
  from: string;
  to: string;
  /** The parameter, or `wait_for`. */
  argument: string;
}

/** All runs that an API tells of; what a task calls within itself is the task's own matter and left out. */
export async function recordedRuns(url: string): Promise<RecordedRun[]> {
  const flowRuns = await pages<FlowRun>(url, '/flow_runs/filter', 'EXPECTED_START_TIME_ASC');
  const taskRuns = await pages<TaskRun>(url, '/task_runs/filter', 'EXPECTED_START_TIME_ASC');
  const flows = await pages<{ id: string; name: string }>(url, '/flows/filter', 'NAME_ASC');
  const names = new Map(flows.map(({ id, name }) => [id, name]));
  // A subflow's task run is called after it.
  const children = new Map(flowRuns.map((run) => [run.parent_task_run_id, names.get(run.flow_id)]));
  return flowRuns.map(({ id, flow_id: flowId }) => {
    const own = taskRuns.filter((run) => run.flow_run_id === id && !('__parents__' in run.task_inputs));
    const known = new Set(own.map((run) => run.id));
    const edges = own.flatMap((run) =>
      Object.entries(run.task_inputs).flatMap(([argument, inputs]) =>
        inputs.flatMap((input): RecordedEdge[] =>
          'id' in input && typeof input.id === 'string' && known.has(input.id)
            ? [{ from: input.id, to: run.id, argument }]
            : [],
        ),
      ),
    );
    const calls = own.map((run) => ({ id: run.id, name: children.get(run.id) ?? taskName(run), site: siteOf(run) }));
    return { flow: names.get(flowId) ?? '', calls, edges };
  });
}

/** A run is called after its task and the first letters of its dynamic key, or its number. */
function taskName({ name, task_key: key }: TaskRun): string {
  return key.startsWith('__') ? name : name.replace(/-[^-]*$/, '');
}

function siteOf({ labels }: TaskRun): RecordedCall['site'] {
  const site = /:(\d+):(\d+)$/.exec(String(labels?.['millrace.call-site'] ?? ''));
  return site ? { line: Number(site[1]), character: Number(site[2]) } : undefined;
}

/** All items that a filter's route gives. */
export async function pages<Item>(url: string, path: string, sort: string): Promise<Item[]> {
  const found: Item[] = [];
  for (;;) {
    const page = await ask<Item[]>(url, path, { sort, limit: 200, offset: found.length });
    found.push(...page);
    if (page.length < 200) return found;
  }
}

/** Gets what a path of an API answers; posts the body if there is one. */
export async function ask<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(`${url}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
