import { describe, expect, it } from 'vitest';
import { describeNode as inWords } from '../../src/drawing/describe.ts';
import { edgesWithIds, fromElk, type Layout, toElk } from '../../src/drawing/layout.ts';
import type { GraphNode } from '../../src/model/graph.ts';
import { toCanvasEdges, toCanvasNodes } from '../../webview/graph/to-canvas.ts';
import { sampleFlow } from './sample-flow.ts';

const flow = sampleFlow(`
parameters
extract(url) > rows
@if rows.length
  then: load(rows)
  else: @for row in rows
    body: save(row)
  else: tell
return
parameters.url -> extract.url
extract -> load.rows
extract -?> save.row
extract ~> if
if => return
extract -> tell.whom
`);

/** Every box somewhere, every edge straight: as a layout is for these functions. */
function laidOut(): Layout {
  const { boxes } = fromElk(toElk(flow, 'DOWN'));
  const placed = Object.entries(boxes).map(([id, box], index) => [id, { ...box, x: index, y: 10 * index }] as const);
  const straight = [
    { x: 0, y: 0 },
    { x: 0, y: 9 },
  ];
  const routes = edgesWithIds(flow).map(({ id }) => [id, straight] as const);
  return { boxes: Object.fromEntries(placed), routes: Object.fromEntries(routes) };
}

describe('the nodes of the canvas', () => {
  const nodes = toCanvasNodes(flow, laidOut(), 'DOWN', { 'f/load#1': { x: 77, y: 88 } });

  it('come parents first, else in the order of the source', () => {
    expect(nodes.map(({ id, type, parentId }) => `${type} ${id}${parentId ? ` in ${parentId}` : ''}`)).toEqual([
      'parameters f/parameters#1',
      'call f/extract#1',
      'container f/if#1',
      'branch f/if#1::then in f/if#1',
      'call f/load#1 in f/if#1::then',
      'branch f/if#1::else in f/if#1',
      'container f/for#1 in f/if#1::else',
      'branch f/for#1::body in f/for#1',
      'call f/save#1 in f/for#1::body',
      'call f/tell#1 in f/if#1::else',
      'return f/return#1',
    ]);
  });

  it('stand where the layout or the person put them', () => {
    const at = (id: string) => nodes.find((node) => node.id === id)?.position;
    expect([at('f/extract#1'), at('f/load#1')]).toEqual([
      { x: 1, y: 10 },
      { x: 77, y: 88 },
    ]);
  });

  it('can be taken hold of, but for the fields of branches', () => {
    const fixed = nodes.filter(({ draggable, selectable }) => draggable === false && selectable === false);
    expect(fixed.map(({ type }) => type)).toEqual(['branch', 'branch', 'branch']);
  });

  it('say what they are', () => {
    expect(nodes.map(({ ariaLabel, domAttributes }) => [ariaLabel, domAttributes?.['aria-roledescription']])).toEqual([
      ['parameters', 'parameters'],
      ['task extract', 'task'],
      ['branch rows.length', 'branch'],
      [undefined, undefined],
      ['task load', 'task'],
      [undefined, undefined],
      ['loop row in rows', 'loop'],
      [undefined, undefined],
      ['task save', 'task'],
      ['task tell', 'task'],
      ['return', 'result'],
    ]);
  });

  it('are left out until the layout knows them', () => {
    expect(toCanvasNodes(flow, { boxes: {}, routes: {} }, 'DOWN', {})).toEqual([]);
  });
});

describe('a node in words', () => {
  it.each<[Partial<GraphNode> & { kind: GraphNode['kind'] }, string]>([
    [{ kind: 'task', mode: 'call' }, 'task load'],
    [{ kind: 'task', mode: 'map' }, 'task load, map'],
    [{ kind: 'flow', mode: 'call', dynamic: 'named at run time' }, 'flow load, dynamic'],
    [{ kind: 'task', mode: 'submit', dynamic: 'x' }, 'task load, submit, dynamic'],
    [{ kind: 'parallel' }, 'parallel load'],
    [{ kind: 'loop', header: 'row in rows' }, 'loop row in rows'],
    [{ kind: 'return' }, 'load'],
  ])('%j is %s', (given, expected) => {
    const [node] = sampleFlow('load').nodes;
    if (!node) throw new Error('the sample has no node');
    const { mode: _, ...bare } = node;
    expect(inWords({ ...bare, ...given })).toBe(expected);
  });
});

describe('the edges of the canvas', () => {
  const edges = (dragged = {}) => toCanvasEdges(flow, laidOut(), 'DOWN', dragged);

  it('lead to the arguments that their targets have', () => {
    expect(edges().map(({ source, target, targetHandle }) => `${source} ${target} ${targetHandle}`)).toEqual([
      'f/parameters#1 f/extract#1 url',
      'f/extract#1 f/load#1 rows',
      'f/extract#1 f/save#1 row',
      'f/extract#1 f/if#1 null',
      'f/if#1 f/return#1 null',
      'f/extract#1 f/tell#1 null',
    ]);
  });

  it('say what they are', () => {
    expect(edges().map(({ ariaLabel }) => ariaLabel)).toEqual([
      'data from parameters to extract, argument url',
      'data from extract to load, argument rows',
      'data from extract to save, argument row',
      'control from extract to if',
      'order from if to return',
      'data from extract to tell, argument whom',
    ]);
  });

  it('can be taken away where they pass a value to an argument', () => {
    expect(edges().map(({ deletable }) => deletable)).toEqual([true, true, true, false, false, true]);
  });

  it('keep the layout’s route until one of their ends was dragged', () => {
    const routed = edges({ 'f/load#1': { x: 1, y: 1 }, 'f/if#1': { x: 1, y: 1 } }).map(
      ({ data }) => data?.route !== null,
    );
    expect(edges().every(({ data }) => data?.route)).toBe(true);
    expect(routed).toEqual([true, false, true, false, false, true]);
  });
});
