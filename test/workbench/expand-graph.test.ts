import { afterAll, describe, expect, it } from 'vitest';
import type { FlowGraph } from '../../src/model/graph.ts';
import { expandNode, isInside, ownNodes } from '../../src/workbench/expand-graph.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const SOURCE = `
from prefect import flow, task
@task
def load(rows): ...
def both(rows):
    if rows:
        load(rows)
    return load(rows)
@flow
def inner(n):
    both(n)
@flow
def outer():
    inner(1)
    both(2)
`;
const graph = analyzer.analyze({ file: '/w/a.py', text: SOURCE });
const find = (id: string): FlowGraph =>
  [...graph.flows, ...graph.helpers].find((flow) => flow.id === id) ?? (graph.flows[0] as FlowGraph);
const shown = (flow: FlowGraph): string[] => flow.nodes.map(({ id, parent }) => `${id} in ${parent ?? '-'}`);
const file = '/w/a.py';

describe('a node that calls a flow or a helper', () => {
  it('is drawn with what that does, in its own place of the order', () => {
    const expanded = expandNode(find('outer'), 'outer/both#1', { file, graph: find('both') });
    expect(shown(expanded)).toEqual([
      'outer/inner#1 in -',
      'outer/both#1 in -',
      'outer/both#1>both/parameters in outer/both#1',
      'outer/both#1>both/if#1 in outer/both#1',
      'outer/both#1>both/load#1 in outer/both#1>both/if#1',
      'outer/both#1>both/load#2 in outer/both#1',
      'outer/both#1>both/return#1 in outer/both#1',
    ]);
    const ids = new Set(expanded.nodes.map(({ id }) => id));
    expect(expanded.edges.filter(({ source, target }) => !ids.has(source) || !ids.has(target))).toEqual([]);
    expect(expanded.nodes.filter(({ id }) => isInside(id)).map((node) => node.file)).toEqual(Array(5).fill(file));
  });

  it('can stand in another one that is drawn so', () => {
    const once = expandNode(find('outer'), 'outer/inner#1', { file, graph: find('inner') });
    const twice = expandNode(once, 'outer/inner#1>inner/both#1', { file, graph: find('both') });
    expect(shown(twice)).toContain('outer/inner#1>inner/both#1>both/load#1 in outer/inner#1>inner/both#1>both/if#1');
  });

  it('adds to what a run of the flow does only where it is no flow', () => {
    const inner = expandNode(find('outer'), 'outer/inner#1', { file, graph: find('inner') });
    const both = expandNode(inner, 'outer/both#1', { file, graph: find('both') });
    const own = ownNodes(both).nodes.map(({ id }) => id);
    expect(own.filter((id) => id.startsWith('outer/inner#1'))).toEqual(['outer/inner#1']);
    expect(own).toContain('outer/both#1>both/load#2');
  });
});
