import type { Edge, Node } from '@xyflow/react';
import { describeEdge, describeNode } from '../../src/drawing/describe.ts';
import {
  branchesOf,
  branchId,
  type Direction,
  edgesWithIds,
  type Layout,
  type Point,
} from '../../src/drawing/layout.ts';
import { type FlowGraph, type GraphEdge, type GraphNode, holdsNodes } from '../../src/model/graph.ts';
import type { Positions } from '../../src/protocol.ts';

export type NodeData = { node: GraphNode; direction: Direction; branch?: string };
export type CanvasNode = Node<NodeData, 'call' | 'container' | 'branch' | 'parameters' | 'return'>;
export type EdgeData = { edge: GraphEdge; route: Point[] | null; direction: Direction };
export type CanvasEdge = Edge<EdgeData, 'flow'>;

/** The laid-out flow as React Flow draws it. Parents come before children, as it demands; else the source's order. */
export function toCanvasNodes(flow: FlowGraph, layout: Layout, direction: Direction, dragged: Positions): CanvasNode[] {
  const ordered: CanvasNode[] = [];
  const add = (parent: string | null, branch: string | undefined, parentId: string | undefined): void => {
    for (const node of flow.nodes) {
      if (node.parent !== parent || (branch !== undefined && (node.branch ?? '') !== branch)) continue;
      const box = layout.boxes[node.id];
      if (!box) continue;
      ordered.push({
        id: node.id,
        type: typeOf(node),
        position: dragged[node.id] ?? { x: box.x, y: box.y },
        width: box.width,
        height: box.height,
        data: { node, direction },
        ariaLabel: describeNode(node),
        domAttributes: { 'aria-roledescription': node.kind === 'return' ? 'result' : node.kind },
        ...(parentId ? { parentId } : {}),
      });
      if (holdsNodes(node)) addBranches(node);
    }
  };
  const addBranches = (container: GraphNode): void => {
    for (const branch of branchesOf(flow, container)) {
      const id = branchId(container.id, branch);
      const box = layout.boxes[id];
      if (!box) continue;
      ordered.push({
        id,
        type: 'branch',
        position: { x: box.x, y: box.y },
        width: box.width,
        height: box.height,
        parentId: container.id,
        data: { node: container, direction, branch },
        draggable: false,
        selectable: false,
        focusable: false,
      });
      add(container.id, branch, id);
    }
  };
  add(null, undefined, undefined);
  return ordered;
}

export function toCanvasEdges(flow: FlowGraph, layout: Layout, direction: Direction, dragged: Positions): CanvasEdge[] {
  const withPort = new Map(
    // One that is drawn with what it does takes its values as a whole.
    flow.nodes.map((node) => [node.id, new Set(node.expanded ? [] : node.arguments?.map(({ name }) => name))]),
  );
  return edgesWithIds(flow).map(({ id, edge }) => ({
    id,
    type: 'flow',
    source: edge.source,
    target: edge.target,
    targetHandle: edge.argument && withPort.get(edge.target)?.has(edge.argument) ? edge.argument : null,
    // A route was made for the places that elk chose; once an end was dragged the edge finds its own way.
    data: { edge, route: dragged[edge.source] || dragged[edge.target] ? null : (layout.routes[id] ?? null), direction },
    ariaLabel: describeEdge(flow, edge),
    deletable: edge.kind === 'data' && edge.argument !== undefined,
    zIndex: 1,
  }));
}

function typeOf(node: GraphNode): NonNullable<CanvasNode['type']> {
  if (holdsNodes(node)) return 'container';
  return node.kind === 'parameters' || node.kind === 'return' ? node.kind : 'call';
}
