import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const graphCases: Case[] = [
  {
    name: 'the graph of a run with a subflow',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'main',
        state: { type: 'RUNNING' },
      });
      const make = async (name: string, task_inputs: object, state: object): Promise<string> => {
        const task = { name, flow_run_id: run.id, task_key: name, dynamic_key: '0', task_inputs, state };
        return (await t.ask('POST', '/task_runs/', task)).body.id;
      };
      const from = (id: string) => ({ input_type: 'task_run', id });
      const first = await make('first', {}, { type: 'COMPLETED' });
      const second = await make('second', { x: [from(first)], wait_for: [from(first)] }, { type: 'RUNNING' });
      await make(
        'inside',
        { __parents__: [from(second)], y: [{ input_type: 'parameter', name: 'p' }] },
        { type: 'PENDING' },
      );
      const tracking = await make('sub-0', { rows: [from(second)] }, { type: 'PENDING' });
      const child = { flow_id: flow, name: 'child', parent_task_run_id: tracking };
      const { body: sub } = await t.ask('POST', '/flow_runs/', child);
      await t.ask('POST', `/flow_runs/${sub.id}/set_state`, { state: { type: 'RUNNING' } });
      await t.ask('POST', `/flow_runs/${sub.id}/set_state`, { state: { type: 'COMPLETED' } });
      await make('last', { a: [{ input_type: 'flow_run', id: sub.id }], b: [from(first)] }, { type: 'FAILED' });
      await t.ask('POST', '/artifacts/', {
        key: `graph-${run.id}`,
        type: 'markdown',
        data: 'x',
        flow_run_id: run.id,
        task_run_id: first,
      });
      await t.ask('POST', '/artifacts/', { type: 'progress', data: 30, flow_run_id: run.id });
      await t.call('GET', `/task_runs/${tracking}`);
      await t.call('GET', `/task_run_states/?task_run_id=${tracking}`);
      await t.call('GET', `/flow_runs/${run.id}/graph-v2`, undefined, { pick: stable });
      await t.call('GET', `/flow_runs/${run.id}/graph-v2?since=2100-01-01T00:00:00Z`, undefined, { pick: stable });
      await t.call('GET', `/flow_runs/${sub.id}/graph-v2`);
      await t.call('GET', `/flow_runs/${MISSING}/graph-v2`);
      await t.call('GET', `/flow_runs/${run.id}/graph-v2?since=never`);
    },
  },
  {
    name: 'the older graph of a run',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'main' });
      const make = async (name: string, task_inputs: object): Promise<string> => {
        const task = { name, flow_run_id: run.id, task_key: name, dynamic_key: '0', task_inputs };
        return (await t.ask('POST', '/task_runs/', task)).body.id;
      };
      const first = await make('first', {});
      const input = { input_type: 'task_run', id: first };
      await make('second', { x: [input], wait_for: [input] });
      await t.call('GET', `/flow_runs/${run.id}/graph`, undefined, { pick: byName });
      await t.call('GET', `/flow_runs/${MISSING}/graph`);
    },
  },
];

/** Task runs by name, each with its inputs in one order. */
function byName(tasks: { name: string; upstream_dependencies: object[] }[]): unknown {
  const inputs = (list: object[]): string[] => list.map((input) => JSON.stringify(Object.entries(input).sort())).sort();
  return tasks
    .map((task) => ({ ...task, upstream_dependencies: inputs(task.upstream_dependencies) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Node {
  label: string;
  parents: { id: string }[];
  children: { id: string }[];
  encapsulating: { id: string }[];
}

/** A graph by its labels: the order of edges, and whether one is told twice, are no part of the protocol. */
function stable(graph: { nodes: [string, Node][]; root_node_ids: string[] }): unknown {
  const labels = new Map(graph.nodes.map(([id, { label }]) => [id, label]));
  const edges = (list: { id: string }[]) => [...new Set(list.map(({ id }) => labels.get(id) ?? id))].sort();
  const nodes = graph.nodes.map(([, node]) => ({
    ...node,
    parents: edges(node.parents),
    children: edges(node.children),
    encapsulating: edges(node.encapsulating),
  }));
  return { ...graph, nodes, root_node_ids: graph.root_node_ids.map((id) => labels.get(id)) };
}
