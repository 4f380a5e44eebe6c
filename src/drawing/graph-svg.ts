import { type FlowGraph, type GraphEdge, type GraphNode, holdsNodes } from '../model/graph.ts';
import type { StateColour } from '../model/run-state.ts';
import { describeEdge, describeNode } from './describe.ts';
import { routedPath } from './edge-path.ts';
import { graphText } from './graph-text.ts';
import {
  type Box,
  branchesOf,
  branchId,
  CONTAINER_HEADER,
  type Direction,
  edgesWithIds,
  type Layout,
  type Point,
  secondLine,
} from './layout.ts';
import { extentOf, placeBoxes } from './place-boxes.ts';
import { svgStyle, type Theme } from './svg-style.ts';
import { fitText, xmlText } from './svg-text.ts';

export interface SvgOptions {
  direction: Direction;
  theme?: Theme;
  /** How far a run has come, by node. */
  states?: ReadonlyMap<string, { name: string; colour: StateColour }>;
}

const MARGIN = 24;
/** Mean widths of letters, in pixels. */
const LETTER = { name: 7.4, code: 6.7, small: 6.2 };

/** A flow as a picture of its own, laid out as on the canvas: containers below, edges over them, calls on top. */
export function graphSvg(flow: FlowGraph, layout: Layout, options: SvgOptions): string {
  const placed = placeBoxes(flow, layout);
  const { width, height } = extentOf(placed, layout, MARGIN);
  const states = new Set([...(options.states?.values() ?? [])].map(({ colour }) => colour));
  const containers = flow.nodes.filter((node) => holdsNodes(node));
  const others = flow.nodes.filter((node) => !holdsNodes(node));
  const label = `flow-${flow.id.replace(/[^\w-]+/g, '-')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${label}-title ${label}-desc">`,
    `<title id="${label}-title">${xmlText(`Flow ${flow.name}`)}</title>`,
    `<desc id="${label}-desc">${xmlText(graphText(flow))}</desc>`,
    `<style>\n${svgStyle(options.theme ?? 'system', states)}</style>`,
    ARROW,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...containers.map((node) => containerSvg(flow, node, placed)),
    ...edgesWithIds(flow).map(({ id, edge }) => edgeSvg(flow, edge, layout.routes[id], placed)),
    ...others.map((node) => nodeSvg(flow, node, placed.get(node.id), options)),
    ...portLabels(flow, layout, options.direction),
    '</svg>',
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n');
}

const ARROW =
  '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arrow" d="M0 0.5 8 4 0 7.5z"/></marker></defs>';

function containerSvg(flow: FlowGraph, node: GraphNode, placed: ReadonlyMap<string, Box>): string {
  const box = placed.get(node.id);
  if (!box) return '';
  const label = fitText(node.label, box.width - 24, LETTER.name);
  const used = 12 + label.length * LETTER.name + 8;
  const header = node.header ? fitText(node.header, box.width - used - 10, LETTER.code) : '';
  const fields = branchesOf(flow, node).map((branch) => {
    const field = placed.get(branchId(node.id, branch));
    if (!field) return '';
    const name = branch
      ? textAt(field.x + 8, field.y + 14, 'small faint', fitText(branch, field.width - 16, LETTER.small))
      : '';
    return `${rect(field, 'branch', 6)}${name}`;
  });
  return [
    `<g><title>${xmlText(describeNode(node))}</title>`,
    rect(box, node.dynamic ? 'shape container is-dynamic' : 'shape container', 8),
    textAt(box.x + 12, box.y + CONTAINER_HEADER - 11, 'name', label),
    header ? textAt(box.x + used, box.y + CONTAINER_HEADER - 11, 'code', header) : '',
    ...fields,
    '</g>',
  ].join('');
}

function edgeSvg(
  flow: FlowGraph,
  edge: GraphEdge,
  route: Point[] | undefined,
  placed: ReadonlyMap<string, Box>,
): string {
  const own = edge.source === edge.target ? placed.get(edge.source) : undefined;
  const path = route ? routedPath(route)[0] : own ? loopPath(own) : freePath(edge, placed);
  if (path === undefined) return '';
  const kind = `edge is-${edge.kind}${edge.conditional ? ' is-conditional' : ''}`;
  return `<path class="${kind}" d="${path}" marker-end="url(#arrow)"><title>${xmlText(describeEdge(flow, edge))}</title></path>`;
}

/** What flows from one round of a loop into the next: out at the side, and in again above. */
function loopPath({ x, y, width, height }: Box): string {
  const right = x + width;
  return `M ${right} ${y + height * 0.7} C ${right + 26} ${y + height * 0.7} ${right + 26} ${y + height * 0.3} ${right} ${y + height * 0.3}`;
}

/** The way of an edge whose ends were moved: from below one to above the other. */
function freePath({ source, target }: GraphEdge, placed: ReadonlyMap<string, Box>): string | undefined {
  const [from, to] = [placed.get(source), placed.get(target)];
  if (!from || !to || overlap(from, to)) return undefined;
  const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
  const bend = Math.max(20, Math.abs(y2 - y1) / 2);
  return `M ${round(x1)} ${round(y1)} C ${round(x1)} ${round(y1 + bend)} ${round(x2)} ${round(y2 - bend)} ${round(x2)} ${round(y2)}`;
}

/** Whether one thing stands in another, between which there is no edge to be seen. */
function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function nodeSvg(flow: FlowGraph, node: GraphNode, box: Box | undefined, options: SvgOptions): string {
  if (!box) return '';
  const title = node.dynamic ? `${describeNode(node)}: ${node.dynamic}` : describeNode(node);
  const parts =
    node.kind === 'parameters' || node.kind === 'return' ? endParts(flow, node, box) : callParts(node, box, options);
  return `<g><title>${xmlText(title)}</title>${parts.join('')}</g>`;
}

function endParts(flow: FlowGraph, node: GraphNode, box: Box): string[] {
  const middle = box.y + box.height / 2 + 4.5;
  if (node.kind === 'return') return [rect(box, 'shape', 16), textAt(box.x + 16, middle, '', 'Return')];
  // The parameters of an expanded node are another flow's.
  const isOwn = node.id === `${flow.id}/parameters`;
  const names = isOwn ? flow.parameters.map((parameter) => parameter.name).join(', ') : '';
  return [
    rect(box, 'shape', 16),
    textAt(box.x + 16, middle, '', 'Parameters'),
    textAt(box.x + 94, middle, 'code', fitText(names, box.width - 106, LETTER.code)),
  ];
}

function callParts(node: GraphNode, box: Box, options: SvgOptions): string[] {
  const { x, y, width, height } = box;
  const second = secondLine(node);
  const state = options.states?.get(node.id);
  const shape = node.dynamic ? 'shape is-dynamic' : 'shape';
  const behind = node.mode === 'map' ? [6, 3].map((by) => rect({ ...box, x: x + by, y: y + by }, 'shape', 5)) : [];
  const inner =
    node.kind === 'flow' ? rect({ x: x + 3, y: y + 3, width: width - 6, height: height - 6 }, shape, 3) : '';
  const first = y + (second ? 22 : height / 2 + 4.5);
  const stateText = state ? textAt(x + width - 10, first, `small state-${state.colour}`, state.name, 'end') : '';
  const room = width - 46 - (state ? state.name.length * LETTER.small + 8 : 0);
  return [
    ...behind,
    rect(box, shape, 5),
    inner,
    `<rect class="${state ? `state-${state.colour}` : 'bar'}" x="${x}" y="${y}" width="4" height="${height}" rx="2"/>`,
    glyph(node, x + 14, first - 4.5),
    textAt(x + 32, first, 'name', fitText(node.label, room, LETTER.name)),
    stateText,
    second ? textAt(x + 32, y + 43, 'code', fitText(second, width - 42, LETTER.code)) : '',
  ];
}

/** A small sign for what is called, at the middle of its left edge. */
function glyph(node: GraphNode, x: number, y: number): string {
  const path = GLYPHS[node.kind];
  return path ? `<path class="glyph" transform="translate(${round(x)} ${round(y)})" d="${path}"/>` : '';
}

const GLYPHS: Partial<Record<GraphNode['kind'], string>> = {
  task: 'M0 -5 9 0 0 5z',
  flow: 'M0 -5h4v4h-4zM6 1h4v4h-4zM2 -1v4h4',
  deployment: 'M5 -6 9 0H7V5H3V0H1z',
  pause: 'M2 -5v10M7 -5v10',
  helper: 'M8 -5q-4 -1 -4 3v4q0 4 -4 3M1 -1h6',
};

/** The arguments' names beside the ends of their edges. */
function portLabels(flow: FlowGraph, layout: Layout, direction: Direction): string[] {
  return edgesWithIds(flow).flatMap(({ id, edge }) => {
    const end = layout.routes[id]?.at(-1);
    if (!end || edge.argument === undefined || edge.kind !== 'data') return [];
    const target = flow.nodes.find((node) => node.id === edge.target);
    if (!target || holdsNodes(target) || (target.arguments?.length ?? 0) < 2) return [];
    const name = fitText(edge.argument, 60, LETTER.small);
    return direction === 'DOWN'
      ? [textAt(end.x + 4, end.y - 10, 'port', name)]
      : [textAt(end.x - 10, end.y - 4, 'port', name, 'end')];
  });
}

function rect({ x, y, width, height }: Box, kind: string, radius: number): string {
  return `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
}

function textAt(x: number, y: number, kind: string, text: string, anchor?: 'end'): string {
  const where = `x="${round(x)}" y="${round(y)}"${anchor ? ` text-anchor="${anchor}"` : ''}`;
  return `<text${kind ? ` class="${kind}"` : ''} ${where}>${xmlText(text)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
