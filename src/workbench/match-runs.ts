import type { FlowGraph, GraphNode } from '../model/graph.ts';
import { CALL_SITE_LABEL, parseCallSite, type TaskRun } from '../model/run.ts';
import { isTerminal, type RunState } from '../model/run-state.ts';
import { comparePositions, contains } from '../model/source.ts';
import type { NodeRun } from '../protocol.ts';

export interface Matched {
  nodes: Record<string, NodeRun>;
  /** Runs that no node of today's source explains: the code has moved on, or can't be told statically. */
  unmatched: TaskRun[];
}

/**
 * Finds for each task run the node that it is a run of. The TypeScript SDK labels runs with their call site; where
 * that is missing or the source has moved, name and order decide: the first call of a name gets the first runs.
 */
export function matchRuns(flow: FlowGraph, file: string, taskRuns: TaskRun[]): Matched {
  const calls = flow.nodes.filter((node) => node.kind === 'task' || node.kind === 'flow');
  const byNode = new Map<string, TaskRun[]>();
  const unmatched: TaskRun[] = [];
  const byName: TaskRun[] = [];
  for (const taskRun of [...taskRuns].sort(byBirth)) {
    const node = atCallSite(calls, file, taskRun);
    if (node) push(byNode, node.id, taskRun);
    else byName.push(taskRun);
  }
  const free = calls.filter((node) => !byNode.has(node.id));
  const callsOf = (taskRun: TaskRun): GraphNode[] => free.filter((node) => couldBe(node, taskRun));
  for (const runs of groupBy(byName, (taskRun) =>
    callsOf(taskRun)
      .map(({ id }) => id)
      .join('\n'),
  ).values()) {
    const candidates = callsOf(runs[0] as TaskRun);
    if (candidates.length === 0) unmatched.push(...runs);
    else assignInOrder(candidates, runs, byNode);
  }
  const nodes: Record<string, NodeRun> = {};
  for (const [id, runs] of byNode) nodes[id] = summarise(runs);
  return { nodes, unmatched };
}

function atCallSite(calls: GraphNode[], file: string, taskRun: TaskRun): GraphNode | undefined {
  const site = parseCallSite(taskRun.labels[CALL_SITE_LABEL]);
  if (!site) return undefined;
  const inside = calls.filter(
    (node) => sameFile(site.file, node.file ?? file) && contains(node.range, site) && couldBe(node, taskRun),
  );
  // Of nested calls the innermost is meant: the one that starts last.
  return inside.sort((a, b) => comparePositions(b.range.start, a.range.start))[0];
}

function sameFile(a: string, b: string): boolean {
  return a === b || a.replaceAll('\\', '/').endsWith(`/${b.replaceAll('\\', '/')}`);
}

/** A loop's body or a mapped call takes any number of runs, a plain call one for each attempt of the flow. */
function assignInOrder(candidates: GraphNode[], runs: TaskRun[], byNode: Map<string, TaskRun[]>): void {
  let next = 0;
  candidates.forEach((node, index) => {
    const last = index === candidates.length - 1;
    const many = node.mode === 'map' || node.parent !== null;
    const remaining = candidates.length - 1 - index;
    const take = last ? runs.length - next : many ? Math.max(1, runs.length - next - remaining) : 1;
    for (const taskRun of runs.slice(next, next + take)) push(byNode, node.id, taskRun);
    next += take;
  });
}

function summarise(runs: TaskRun[]): NodeRun {
  const telling = [...runs].sort((a, b) => weight(b.state) - weight(a.state))[0] as TaskRun;
  const starts = runs.flatMap((run) => run.startTime ?? []).sort();
  const ends = runs.flatMap((run) => run.endTime ?? []).sort();
  const { type, name, message } = telling.state;
  return {
    state: { type, name, ...(message ? { message } : {}) },
    total: runs.length,
    completed: runs.filter((run) => run.state.type === 'COMPLETED').length,
    failed: runs.filter((run) => run.state.type === 'FAILED' || run.state.type === 'CRASHED').length,
    running: runs.filter((run) => run.state.type === 'RUNNING').length,
    attempts: Math.max(...runs.map((run) => run.runCount)),
    ...(starts[0] ? { startTime: starts[0] } : {}),
    ...(ends.length === runs.length && ends.at(-1) ? { endTime: ends.at(-1) as string } : {}),
    taskRunIds: runs.map((run) => run.id),
  };
}

/** What a person looks for first: what runs now, then what went wrong, then what waits. */
function weight(state: RunState): number {
  if (state.type === 'RUNNING') return 5;
  if (state.type === 'FAILED' || state.type === 'CRASHED') return 4;
  if (!isTerminal(state.type)) return 3;
  return state.type === 'CANCELLED' ? 2 : 1;
}

/**
 * Prefect names a task run `<task>-<first three of the dynamic key>` and a subflow's tracking run after the flow. A run
 * that was given a name of its own has only its task's key, which is made of the function's name instead of the task's.
 */
function couldBe(node: GraphNode, { name, taskKey, dynamicKey }: TaskRun): boolean {
  const suffix = `-${dynamicKey.slice(0, 3)}`;
  if (name.endsWith(suffix)) return node.label === name.slice(0, -suffix.length);
  const key = taskKey.replace(/-[0-9a-f]{8}$/, '').replace(/^__prefect_loader_[^.]*\./, '');
  return node.label === key || node.target?.split('.').at(-1) === key;
}

function byBirth(a: TaskRun, b: TaskRun): number {
  const left = a.expectedStartTime ?? a.startTime ?? a.state.timestamp;
  const right = b.expectedStartTime ?? b.startTime ?? b.state.timestamp;
  return left < right ? -1 : left > right ? 1 : a.id < b.id ? -1 : 1;
}

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) push(groups, key(item), item);
  return groups;
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
