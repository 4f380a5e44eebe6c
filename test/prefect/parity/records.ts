import type { Artifact } from '../../../src/api/artifact.ts';
import type { FlowRun } from '../../../src/api/flow-run.ts';
import type { Log } from '../../../src/api/log.ts';
import type { RunGraph } from '../../../src/api/run-graph.ts';
import type { State } from '../../../src/api/state.ts';
import type { TaskRun } from '../../../src/api/task-run.ts';
import { ask, pages } from '../recorded-runs.ts';

/** All that a server holds of its runs. */
export interface Records {
  flowNames: ReadonlyMap<string, string>;
  flowRuns: FlowRun[];
  taskRuns: TaskRun[];
  /** By the id of the flow run or task run. */
  states: ReadonlyMap<string, State[]>;
  graphs: ReadonlyMap<string, RunGraph>;
  logs: Log[];
  artifacts: Artifact[];
}

/**
 * Task runs are recorded after the fact, so it is asked until all that there must be is there: the last task run of
 * each process, and of each task run as many states as its count of runs and its state demand.
 */
export async function readRecords(url: string, processes: number): Promise<Records> {
  const until = Date.now() + SETTLED_MS;
  while (true) {
    const records = await read(url);
    const missing = unsettled(records, processes);
    if (missing.length === 0) return records;
    if (Date.now() > until) throw new Error(`The records of ${url} are not complete: ${missing.join(', ')}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const SETTLED_MS = 30_000;
const POLL_MS = 200;

async function read(url: string): Promise<Records> {
  const flows = await pages<{ id: string; name: string }>(url, '/flows/filter', 'NAME_ASC');
  const flowRuns = await pages<FlowRun>(url, '/flow_runs/filter', 'EXPECTED_START_TIME_ASC');
  const taskRuns = await pages<TaskRun>(url, '/task_runs/filter', 'EXPECTED_START_TIME_ASC');
  const states = new Map<string, State[]>();
  const graphs = new Map<string, RunGraph>();
  for (const { id } of flowRuns) {
    states.set(id, await ask(url, `/flow_run_states/?flow_run_id=${id}`));
    graphs.set(id, withoutChanceNesting(await ask(url, `/flow_runs/${id}/graph-v2`)));
  }
  for (const { id } of taskRuns) states.set(id, await ask(url, `/task_run_states/?task_run_id=${id}`));
  return {
    flowNames: new Map(flows.map(({ id, name }) => [id, name])),
    flowRuns,
    taskRuns: taskRuns.map(withoutChanceParents),
    states,
    graphs,
    logs: await pages(url, '/logs/filter', 'TIMESTAMP_ASC'),
    artifacts: (await pages<Artifact>(url, '/artifacts/filter', 'ID_DESC')).sort((a, b) =>
      (a.created ?? '') < (b.created ?? '') ? -1 : 1,
    ),
  };
}

/**
 * Prefect starts a task that waited for another at times in that one's thread, and then also records it as called
 * within that one. No task can take a result of the task that it runs in, so such a parent is left out.
 */
function withoutChanceParents(run: TaskRun): TaskRun {
  const { __parents__: parents, ...inputs } = run.task_inputs;
  const given = new Set(Object.values(inputs).flatMap((list) => list.flatMap((it) => ('id' in it ? [it.id] : []))));
  const kept = parents?.filter((it) => !('id' in it && given.has(it.id))) ?? [];
  return { ...run, task_inputs: { ...inputs, ...(kept.length > 0 && { __parents__: kept }) } };
}

function withoutChanceNesting(graph: RunGraph): RunGraph {
  const nodes = graph.nodes.map(([id, node]): RunGraph['nodes'][number] => {
    const given = new Set(node.parents.map((parent) => parent.id));
    return [id, { ...node, encapsulating: node.encapsulating.filter((around) => !given.has(around.id)) }];
  });
  return { ...graph, nodes };
}

function unsettled({ taskRuns, states }: Records, processes: number): string[] {
  const ended = taskRuns.filter(({ task_key: key, state_type: type }) => {
    return key.startsWith('last_task') && type === 'COMPLETED';
  });
  const late = taskRuns.filter((run) => {
    const known = states.get(run.id) ?? [];
    const running = known.filter(({ type }) => type === 'RUNNING').length;
    // The states of a run that stands for a subflow are that one's, and it counts no runs of its own.
    const complete = run.state?.state_details.child_flow_run_id ? true : running === run.run_count;
    return !complete || known.at(-1)?.id !== run.state_id;
  });
  const missing = late.map(({ name }) => `states of ${name}`);
  return ended.length < processes ? [`the ends of ${processes - ended.length} processes`, ...missing] : missing;
}
