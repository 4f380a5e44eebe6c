import type { Artifact } from '../../src/api/artifact.ts';
import type { FlowRun } from '../../src/api/flow-run.ts';
import type { Log } from '../../src/api/log.ts';
import type { RunGraph } from '../../src/api/run-graph.ts';
import type { State } from '../../src/api/state.ts';
import type { TaskRun } from '../../src/api/task-run.ts';

/**
 * All that an API tells of its flow runs, as text in which two servers can be compared: ids are numbered by
 * their first appearance, times and generated names are left out.
 */
export async function describeRuns(url: string): Promise<string> {
  const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const init = body
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {};
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const sections: [string, unknown][] = [];
  const runs = await ask<FlowRun[]>('/flow_runs/filter', { sort: 'EXPECTED_START_TIME_ASC' });
  const generated = runs.map(({ name }) => name);
  for (const run of runs) {
    sections.push(['flow run', run]);
    sections.push(['flow', await ask(`/flows/${run.flow_id}`)]);
    const states = await ask<State[]>(`/flow_run_states/?flow_run_id=${run.id}`);
    sections.push(['states', states.map(withoutProposal)]);
    sections.push(['graph', stableGraph(await ask<RunGraph>(`/flow_runs/${run.id}/graph-v2`))]);
    const tasks = await ask<TaskRun[]>('/task_runs/filter', { flow_runs: { id: { any_: [run.id] } } });
    for (const task of inOrder(tasks)) {
      sections.push(['task run', task]);
      sections.push(['states', await ask<State[]>(`/task_run_states/?task_run_id=${task.id}`)]);
    }
    const logs = await ask<Log[]>('/logs/filter', { logs: { flow_run_id: { any_: [run.id] } } });
    sections.push(['logs', logs]);
    sections.push(['artifacts', await ask<Artifact[]>('/artifacts/filter', { flow_runs: { id: { any_: [run.id] } } })]);
  }
  sections.push(['latest artifacts', await ask('/artifacts/latest/filter', {})]);
  return normalise(sections, generated);
}

/**
 * The embedded server keeps with a retry the id of the proposal that it answers, so that one whose answer was lost is
 * known when it comes again; Prefect's takes it for a new one.
 */
function withoutProposal(state: State): State {
  if (state.name !== 'AwaitingRetry') return state;
  return { ...state, state_details: { ...state.state_details, transition_id: null } };
}

/** Task runs by the time they started; those of one moment, which a pool of threads decides, by their inputs. */
function inOrder(tasks: TaskRun[]): TaskRun[] {
  return [...tasks].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ expected_start_time: time }: TaskRun): string {
  return time ?? '';
}

/** A graph's edges in the order of its nodes, each once: their order is no part of the protocol. */
function stableGraph(graph: RunGraph): RunGraph {
  const place = new Map(graph.nodes.map(([id], index) => [id, index]));
  const sorted = (edges: { id: string }[]): { id: string }[] =>
    [...new Set(edges.map(({ id }) => id))]
      .sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
      .map((id) => ({ id }));
  const nodes = graph.nodes.map(([id, node]): (typeof graph.nodes)[number] => [
    id,
    {
      ...node,
      parents: sorted(node.parents),
      children: sorted(node.children),
      encapsulating: sorted(node.encapsulating),
    },
  ]);
  return { ...graph, nodes };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?/g;
const DURATIONS = /"(total_run_time|estimated_run_time|estimated_start_time_delta)": [\d.e-]+/g;
/** A task run is named for the first letters of its random dynamic key. */
const TASK_NAME = /\b(fetch|double|publish)-[0-9a-f]{3}\b/g;

function normalise(sections: [string, unknown][], generated: string[]): string {
  const ids = new Map<string, string>();
  let text = sections.map(([title, value]) => `== ${title}\n${JSON.stringify(value, sortKeys, 1)}`).join('\n');
  generated.forEach((name, index) => {
    text = text.replaceAll(name, `<run ${index}>`);
  });
  return text
    .replace(UUID, (id) => {
      if (!ids.has(id)) ids.set(id, `<id ${ids.size}>`);
      return ids.get(id) as string;
    })
    .replace(TIME, '<time>')
    .replace(DURATIONS, '"$1": <seconds>')
    .replace(TASK_NAME, '$1-<key>')
    .replace(/"storage_key": "[^"]*"/g, '"storage_key": "<path>"')
    .replace(/127\.0\.0\.1:\d+/g, '<server>');
}

/** Keys in the alphabet's order, and tags too: the client keeps them as a set. */
function sortKeys(key: string, value: unknown): unknown {
  if (key === 'tags' && Array.isArray(value)) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
