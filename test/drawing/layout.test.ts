import { describe, expect, it } from 'vitest';
import {
  branchesOf,
  type ElkNode,
  edgesWithIds,
  fromElk,
  portOffset,
  secondLine,
  sizeOf,
  toElk,
} from '../../src/drawing/layout.ts';
import { sampleFlow } from '../webview/sample-flow.ts';

const FLOW = `
parameters
extract(url) > rows
@if rows.length
  then: load(rows)
  then: tell
  else: @for row in rows
    body: save(row, mode)
return
parameters.url -> extract.url
extract -> load.rows
extract -> save.row
extract ~> if
if => return
save -> save.mode
if ~> load
`;
const flow = sampleFlow(FLOW);

/** Boxes in each other, with their sizes, and the ports of the innermost. */
function outline(node: ElkNode, indent = ''): string[] {
  return (node.children ?? []).flatMap((child) => {
    const ports = child.ports?.map((port) => `${port.id.split('|')[1]}@${Math.round(port.x)},${Math.round(port.y)}`);
    const size = child.width === undefined ? '' : ` ${child.width}x${child.height}`;
    return [`${indent}${child.id}${size}${ports ? ` ${ports.join(' ')}` : ''}`, ...outline(child, `${indent}  `)];
  });
}

describe('a flow for elk', () => {
  it('has its nodes in the order of the source, branches around what stands in them', () => {
    expect(outline(toElk(flow, 'DOWN'))).toEqual([
      'f/parameters#1 200x44 <in>@100,0 <out>@100,44',
      'f/extract#1 200x60 url@100,0 <in>@100,0 <out>@100,60',
      'f/if#1',
      '  f/if#1::then',
      '    f/load#1 200x44 rows@100,0 <in>@100,0 <out>@100,44',
      '    f/tell#1 200x44 <in>@100,0 <out>@100,44',
      '  f/if#1::else',
      '    f/for#1',
      '      f/for#1::body',
      '        f/save#1 200x44 row@67,0 mode@133,0 <in>@100,0 <out>@100,44',
      'f/return#1 120x34 <in>@60,0 <out>@60,34',
    ]);
  });

  it('has its ports at the sides when it is laid out to the right', () => {
    const lines = outline(toElk(flow, 'RIGHT'));
    expect(lines[1]).toBe('f/extract#1 200x60 url@0,30 <in>@0,30 <out>@200,30');
    expect(lines[9]).toBe('        f/save#1 200x44 row@0,15 mode@0,29 <in>@0,22 <out>@200,22');
    expect(toElk(flow, 'RIGHT').layoutOptions?.['elk.direction']).toBe('RIGHT');
  });

  it('has edges between ports and whole containers, but none within a node or to what it holds', () => {
    expect(toElk(flow, 'DOWN').edges?.map(({ sources, targets }) => `${sources} -> ${targets}`)).toEqual([
      'f/parameters#1|<out> -> f/extract#1|url',
      'f/extract#1|<out> -> f/load#1|rows',
      'f/extract#1|<out> -> f/save#1|row',
      'f/extract#1|<out> -> f/if#1',
      'f/if#1 -> f/return#1|<in>',
    ]);
  });

  it('takes an edge to an argument that the call does not name by its general port', () => {
    const other = sampleFlow('extract\nload(rows)\nextract -> load.options');
    expect(toElk(other, 'DOWN').edges?.[0]?.targets).toEqual(['f/load#1|<in>']);
  });

  it('gives a container that holds nothing a field of its own', () => {
    expect(outline(toElk(sampleFlow('@if x'), 'DOWN'))).toEqual(['f/if#1', '  f/if#1:: 160x32']);
  });

  it('names each port and edge once', () => {
    const root = toElk(sampleFlow('extract\nload(rows)\nextract -> load.rows\nextract -> load.rows'), 'DOWN');
    const ids = [...(root.children ?? []).flatMap((child) => child.ports ?? []), ...(root.edges ?? [])].map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the ids of edges', () => {
  it('tell edges between the same nodes apart, and stay when others come before them', () => {
    const lines = ['a -> b', 'a.x -> b', 'a -> b.x', 'a => b', 'a -> b'];
    const ids = edgesWithIds(sampleFlow(['a', 'b(x)', ...lines].join('\n'))).map(({ id }) => id);
    expect(ids).toEqual([
      'f/a#1->f/b#1:data',
      'f/a#1.x->f/b#1:data',
      'f/a#1->f/b#1.x:data',
      'f/a#1->f/b#1:order',
      'f/a#1->f/b#1:data~1',
    ]);
    const later = edgesWithIds(sampleFlow(['a', 'b(x)', 'b -> a', ...lines].join('\n'))).map(({ id }) => id);
    expect(later.slice(1)).toEqual(ids);
  });
});

describe('what elk found', () => {
  it('is told by id: boxes within their parents, routes with their bends', () => {
    const laidOut: ElkNode = {
      id: 'root',
      children: [
        { id: 'a', x: 1, y: 2, width: 3, height: 4 },
        { id: 'c', children: [{ id: 'c::', x: 5, y: 6, width: 7, height: 8, children: [{ id: 'b', x: 9 }] }] },
      ],
      edges: [
        {
          id: 'straight',
          sources: ['a'],
          targets: ['b'],
          sections: [{ startPoint: { x: 0, y: 0 }, endPoint: { x: 0, y: 9 } }],
        },
        {
          id: 'bent',
          sources: ['a'],
          targets: ['b'],
          sections: [{ startPoint: { x: 0, y: 0 }, bendPoints: [{ x: 4, y: 0 }], endPoint: { x: 4, y: 9 } }],
        },
        { id: 'lost', sources: ['a'], targets: ['b'] },
      ],
    };
    expect(fromElk(laidOut)).toEqual({
      boxes: {
        a: { x: 1, y: 2, width: 3, height: 4 },
        c: { x: 0, y: 0, width: 0, height: 0 },
        'c::': { x: 5, y: 6, width: 7, height: 8 },
        b: { x: 9, y: 0, width: 0, height: 0 },
      },
      routes: {
        straight: [
          { x: 0, y: 0 },
          { x: 0, y: 9 },
        ],
        bent: [
          { x: 0, y: 0 },
          { x: 4, y: 0 },
          { x: 4, y: 9 },
        ],
      },
    });
  });
});

describe('a node', () => {
  const first = (text: string) => {
    const [node] = sampleFlow(text).nodes;
    if (!node) throw new Error(`no node in ${text}`);
    return node;
  };

  it.each([
    ['load', undefined],
    ['load > rows', 'rows'],
    ['load map', 'map'],
    ['load submit > future', 'submit → future'],
  ])('%j says under its name %s', (text, expected) => expect(secondLine(first(text))).toBe(expected));

  it.each([
    ['load', '200x44'],
    ['load > rows', '200x60'],
    [`${'a'.repeat(15)}`, '228x44'],
    [`${'a'.repeat(15)} map`, '258x60'],
    [`${'a'.repeat(99)}`, '280x44'],
    ['parameters', '200x44'],
    ['return', '120x34'],
  ])('%j takes %s', (text, expected) => {
    const { width, height } = sizeOf(first(text));
    expect(`${width}x${height}`).toBe(expected);
  });

  it('has its ports spread evenly', () => {
    expect([0, 1, 2].map((index) => portOffset(index, 3, 200))).toEqual([50, 100, 150]);
  });
});

describe('the branches of a container', () => {
  it('come in the order of the source', () => {
    const branches = (text: string) => {
      const graph = sampleFlow(text);
      return graph.nodes[0] && branchesOf(graph, graph.nodes[0]);
    };
    expect(branches('@if x\n  else: a\n  then: b\n  else: c')).toEqual(['else', 'then']);
    expect(branches('@parallel\n  a\n  b')).toEqual(['']);
    expect(branches('@if x')).toEqual(['']);
  });
});
