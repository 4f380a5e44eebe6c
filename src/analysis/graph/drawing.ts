import type { FlowGraph, GraphNode, Parameter, TaskDefinition } from '../../model/graph.ts';
import type { Position, Range } from '../../model/source.ts';
import type { Statement } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import type { Basis, Ground } from './basis.ts';
import type { Definition } from './callable.ts';
import type { Draft } from './recorder.ts';

/** A flow or helper as it was drawn, with what tells whether that still holds for a later text. */
export interface Drawing {
  graph: FlowGraph;
  statement: Statement;
  basis: Basis;
  /** Where the definition began. */
  start: Position;
  /** Which definition of the file each node calls, by node id. */
  callees: ReadonlyMap<string, string>;
}

/** All drawings of one text. */
export interface Drawings {
  others: readonly Statement[];
  /** By kind and id of the definition. */
  flows: Map<string, Drawing>;
  /** Likewise; the same object as long as nothing about a task has changed. */
  tasks: Map<string, NotedTask>;
}

interface NotedTask {
  statement: Statement;
  basis: Basis;
  start: Position;
  task: TaskDefinition;
}

/** What there is to say of a task: what was said before, where that still holds. */
export function noteTask(
  ground: Ground,
  lines: LineIndex,
  definition: Definition,
  { known, make }: { known: NotedTask | undefined; make: () => TaskDefinition },
): { task: TaskDefinition; note: NotedTask | undefined } {
  const statement = ground.statementAt(definition.span.start);
  const start = lines.position(definition.span.start);
  if (known && statement === known.statement && samePosition(start, known.start) && ground.holds(known.basis)) {
    return { task: known.task, note: known };
  }
  const task = make();
  const basis = statement && ground.basisOf(statement);
  return { task, note: statement && basis && { statement, basis, start, task } };
}

export function keyOf({ kind, id }: Definition): string {
  return `${kind} ${id}`;
}

/** Notes what a graph was drawn from; undefined for one that rests on more than its statement and names of the file. */
export function noteDrawing(
  ground: Ground,
  lines: LineIndex,
  definition: Definition,
  drawn: { graph: FlowGraph; drafts: ReadonlyMap<string, Draft> },
): Drawing | undefined {
  const statement = ground.statementAt(definition.span.start);
  if (!statement || definition.deferred) return undefined;
  const callees = new Map<string, string>();
  for (const [id, { definition: callee }] of drawn.drafts) {
    if (callee && callee.home === definition.home) callees.set(id, keyOf(callee));
  }
  const start = lines.position(definition.span.start);
  const basis = ground.basisOf(statement);
  return basis && { graph: drawn.graph, statement, basis, start, callees };
}

/** The drawing as it is for the text now; undefined when it has to be drawn again. The same object where nothing has moved. */
export function reuseDrawing(
  ground: Ground,
  lines: LineIndex,
  definition: Definition,
  { known, rangeOf }: { known: Drawing | undefined; rangeOf: (callee: string) => Range | undefined },
): Drawing | undefined {
  if (!known || ground.statementAt(definition.span.start) !== known.statement) return undefined;
  const start = lines.position(definition.span.start);
  if (start.character !== known.start.character || !ground.holds(known.basis)) return undefined;
  const by = start.line - known.start.line;
  const { graph, callees } = known;
  if (by === 0 && graph.nodes.every((node) => standsStill(node, callees, rangeOf))) return known;
  const nodes = graph.nodes.map((node) => movedNode(node, by, rangeOf(callees.get(node.id) ?? '')));
  return {
    ...known,
    start,
    graph: {
      ...graph,
      range: movedRange(graph.range, by),
      nameRange: movedRange(graph.nameRange, by),
      parameters: graph.parameters.map(
        (parameter): Parameter => ({ ...parameter, range: movedRange(parameter.range, by) }),
      ),
      nodes,
    },
  };
}

/** Whether what a node calls is where it was. */
function standsStill(
  node: GraphNode,
  callees: ReadonlyMap<string, string>,
  rangeOf: (callee: string) => Range | undefined,
): boolean {
  const callee = node.definition && callees.get(node.id);
  const range = callee === undefined ? undefined : rangeOf(callee);
  return !range || !node.definition || sameRange(range, node.definition);
}

/** The callee may have moved otherwise than what calls it. */
function movedNode(node: GraphNode, by: number, definition: Range | undefined): GraphNode {
  const known = node.definition;
  const same = !definition || !known || sameRange(definition, known);
  if (by === 0) return same ? node : { ...node, definition };
  const moved: GraphNode = {
    ...node,
    range: movedRange(node.range, by),
    nameRange: movedRange(node.nameRange, by),
  };
  if (definition) moved.definition = definition;
  if (node.arguments) {
    moved.arguments = node.arguments.map((argument) =>
      argument.range ? { ...argument, range: movedRange(argument.range, by) } : argument,
    );
  }
  return moved;
}

function sameRange(a: Range, b: Range): boolean {
  return samePosition(a.start, b.start) && samePosition(a.end, b.end);
}

function samePosition(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}

function movedRange({ start, end }: Range, by: number): Range {
  return {
    start: { line: start.line + by, character: start.character },
    end: { line: end.line + by, character: end.character },
  };
}
