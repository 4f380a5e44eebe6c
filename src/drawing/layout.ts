import { type FlowGraph, type GraphNode, holdsNodes } from '../model/graph.ts';

/** Which way values flow. */
export type Direction = 'DOWN' | 'RIGHT';

/** What elk takes and gives back, as far as it is used. Coordinates of a node are relative to its parent. */
export interface ElkNode {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  layoutOptions?: Record<string, string>;
  children?: ElkNode[];
  ports?: { id: string; x: number; y: number; width: number; height: number }[];
  edges?: ElkEdge[];
}
export interface ElkEdge {
  id: string;
  sources: string[];
  targets: string[];
  sections?: { startPoint: Point; endPoint: Point; bendPoints?: Point[] }[];
}
export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}
export interface Layout {
  /** By node id and by `branchId`; relative to the parent. */
  boxes: Record<string, Box>;
  /** By edge id, in coordinates of the canvas. */
  routes: Record<string, Point[]>;
}

export const CONTAINER_HEADER = 30;
const BRANCH_LABEL = 20;
const LINE = 44;
const TWO_LINES = 60;

/** The field of a container that holds one branch. */
export function branchId(container: string, branch: string): string {
  return `${container}::${branch}`;
}

/** How large a node is drawn; elk must know before anything is on the screen. */
export function sizeOf(node: GraphNode): { width: number; height: number } {
  if (node.kind === 'parameters') return { width: 200, height: LINE };
  if (node.kind === 'return') return { width: 120, height: 34 };
  // Beside the name stand the state, the time and, for mapped calls, the count.
  const beside = (node.mode === 'map' ? 150 : 120) + (node.inner === undefined ? 0 : 22);
  const wide = Math.max(node.label.length * 7.2 + beside, (secondLine(node)?.length ?? 0) * 6.6 + 70);
  return { width: Math.round(Math.min(280, Math.max(200, wide))), height: secondLine(node) ? TWO_LINES : LINE };
}

/** What stands under the name: how it is called and where its result goes. */
export function secondLine(node: GraphNode): string | undefined {
  const parts = [node.mode && node.mode !== 'call' ? node.mode : undefined, node.variable];
  return parts.filter(Boolean).join(' → ') || undefined;
}

/** Where an argument's port sits along the side that values come in by, in pixels from the node's corner. */
export function portOffset(index: number, count: number, length: number): number {
  return (length * (index + 1)) / (count + 1);
}

/** The edges of a flow with ids that stay the same while the edge stays. */
export function edgesWithIds(flow: FlowGraph): { id: string; edge: FlowGraph['edges'][number] }[] {
  const seen = new Map<string, number>();
  return flow.edges.map((edge) => {
    const base = `${edge.source}${edge.output ? `.${edge.output}` : ''}->${edge.target}${edge.argument ? `.${edge.argument}` : ''}:${edge.kind}`;
    const again = seen.get(base) ?? 0;
    seen.set(base, again + 1);
    return { id: again ? `${base}~${again}` : base, edge };
  });
}

/** The flow as elk wants it. Order in the source decides ties, so that the picture reads as the code does. */
export function toElk(flow: FlowGraph, direction: Direction): ElkNode {
  const childrenOf = (parent: string | null): ElkNode[] =>
    flow.nodes.filter((node) => node.parent === parent).map((node) => elkNode(flow, node, direction));
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.json.edgeCoords': 'ROOT',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.spacing.nodeNodeBetweenLayers': '44',
      'elk.layered.spacing.edgeNodeBetweenLayers': '20',
      'elk.spacing.nodeNode': '32',
      'elk.spacing.edgeNode': '16',
      'elk.spacing.edgeEdge': '12',
      'elk.padding': '[top=24,left=24,bottom=24,right=24]',
      'elk.separateConnectedComponents': 'false',
    },
    children: childrenOf(null),
    edges: edgesWithIds(flow)
      .filter(({ edge }) => edge.source !== edge.target && !nested(flow, edge.source, edge.target))
      .map(({ id, edge }) => ({
        id,
        sources: [end(flow, edge.source, OUT)],
        targets: [end(flow, edge.target, hasPort(flow, edge.target, edge.argument) ? (edge.argument ?? IN) : IN)],
      })),
  };
}

function elkNode(flow: FlowGraph, node: GraphNode, direction: Direction): ElkNode {
  if (holdsNodes(node)) return elkContainer(flow, node, direction);
  const size = sizeOf(node);
  const along = direction === 'DOWN' ? size.width : size.height;
  const across = direction === 'DOWN' ? size.height : size.width;
  const port = (name: string, at: number, side: number) => ({
    id: portId(node.id, name),
    x: direction === 'DOWN' ? at : side,
    y: direction === 'DOWN' ? side : at,
    width: 0,
    height: 0,
  });
  const names = portNames(node);
  return {
    id: node.id,
    ...size,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: [
      ...names.map((name, index) => port(name, portOffset(index, names.length, along), 0)),
      port(IN, along / 2, 0),
      port(OUT, along / 2, across),
    ],
  };
}

/** The ports that every node has beside its arguments': for what comes first, and for what it gives. */
const IN = '<in>';
const OUT = '<out>';

/** Where an edge is attached: a container as a whole, anything else at a port. */
function end(flow: FlowGraph, id: string, port: string): string {
  const node = flow.nodes.find((candidate) => candidate.id === id);
  return !node || holdsNodes(node) ? id : portId(id, port);
}

function elkContainer(flow: FlowGraph, node: GraphNode, direction: Direction): ElkNode {
  const inside = flow.nodes.filter((child) => child.parent === node.id);
  return {
    id: node.id,
    layoutOptions: { 'elk.padding': `[top=${CONTAINER_HEADER + 8},left=12,bottom=12,right=12]` },
    children: branchesOf(flow, node).map((branch) => {
      const children = inside
        .filter((child) => (child.branch ?? '') === branch)
        .map((child) => elkNode(flow, child, direction));
      return {
        id: branchId(node.id, branch),
        ...(children.length === 0 ? { width: 160, height: BRANCH_LABEL + 12 } : {}),
        layoutOptions: { 'elk.padding': `[top=${BRANCH_LABEL + 10},left=12,bottom=12,right=12]` },
        children,
      };
    }),
  };
}

/** The branches of a container in the order of the source. */
export function branchesOf(flow: FlowGraph, container: GraphNode): string[] {
  const named = flow.nodes.filter((node) => node.parent === container.id).map((node) => node.branch ?? '');
  return named.length === 0 ? [''] : [...new Set(named)];
}

/** The ports of a node: one for each argument; a call that takes none still takes an order edge at its side. */
export function portNames(node: GraphNode): string[] {
  return node.arguments?.map((argument) => argument.name) ?? [];
}

function hasPort(flow: FlowGraph, id: string, argument: string | undefined): boolean {
  const node = flow.nodes.find((candidate) => candidate.id === id);
  return Boolean(node && argument !== undefined && !holdsNodes(node) && portNames(node).includes(argument));
}

function portId(node: string, argument: string): string {
  return `${node}|${argument}`;
}

/** Whether one of two nodes holds the other; elk draws no edge between them, nor would a person see one. */
function nested(flow: FlowGraph, a: string, b: string): boolean {
  const holds = (outer: string, inner: string): boolean => {
    const parent = flow.nodes.find((node) => node.id === inner)?.parent ?? null;
    return parent !== null && (parent === outer || holds(outer, parent));
  };
  return holds(a, b) || holds(b, a);
}

/** What elk found, by id. */
export function fromElk(root: ElkNode): Layout {
  const layout: Layout = { boxes: {}, routes: {} };
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      layout.boxes[child.id] = { x: child.x ?? 0, y: child.y ?? 0, width: child.width ?? 0, height: child.height ?? 0 };
      visit(child);
    }
    for (const edge of node.edges ?? []) {
      const section = edge.sections?.[0];
      if (section) layout.routes[edge.id] = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    }
  };
  visit(root);
  return layout;
}
