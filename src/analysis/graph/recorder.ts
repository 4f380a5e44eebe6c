import type { CallArgument, CallMode, EdgeKind, NodeKind, Options } from '../../model/graph.ts';
import type { Block, CallExpression, Expression, Span, Statement } from '../flow-ir.ts';
import type { Definition } from './callable.ts';
import type { Source } from './source.ts';
import type { Value } from './value.ts';

/** The index of the node that stands for the flow's parameters. */
export const PARAMETERS = 0;

/** A node before it has an id: containers that turn out empty never get one. */
export interface Draft {
  index: number;
  kind: NodeKind;
  /** What the id is made from: `load`, `if`, `for`. */
  word: string;
  label: string;
  parent: number | undefined;
  branch?: string;
  header?: Span;
  span: Span;
  nameSpan: Span;
  target?: string;
  mode?: CallMode;
  variable?: string;
  definition?: Definition;
  arguments?: CallArgument[];
  dynamic?: string;
  /** Whether a function that does no more than this is a plain one: a call of who knows what, a sleep. */
  weak?: boolean;
  options?: Options;
  /** Whether what comes next in the same block waits for it. */
  blocking: boolean;
  site?: CallSite;
  /** The whole statement that it stands in, and the block of that. */
  statement: Statement | undefined;
  block: Block | undefined;
}

/** Where in the text a call stands, as far as an edit needs to know. */
export interface CallSite {
  call: CallExpression;
  /** What flows in by argument. */
  inputs: { argument: string; expression: Expression; value: Value }[];
  /** Whether `await` may stand here. */
  async: boolean;
  /** The nodes that it is told to wait for. */
  waitsFor?: readonly number[];
  /** What the names that are visible here hold, the innermost first. */
  names?: Map<string, Value>;
}

export interface DraftEdge {
  source: number;
  target: number;
  kind: EdgeKind;
  argument?: string;
  output?: string;
  conditional: boolean;
}

/** Collects one flow's nodes and edges while its body is walked. */
export interface Recorder {
  drafts: Draft[];
  edges: Map<string, DraftEdge>;
  /** Nodes by the expression they stand for, so that a second walk finds them again. */
  known: Map<object, Draft>;
  place: { parent: number | undefined; branch?: string };
  /** The statement being walked and the block it stands in. */
  statement: Statement | undefined;
  block: Block | undefined;
  usesParameters: boolean;
  /** Parts of containers that end by leaving, so that what follows the container does not follow them. */
  left: Set<string>;
  deferred: boolean;
  /** How many walks aside this one stands in. */
  asides: number;
  /** Where the code that is walked stands. */
  body?: Span;
  /** Prefect 1's parameters that are made in the flow itself. */
  parameters: Set<string>;
}

export function createRecorder(deferred = false, body?: Span): Recorder {
  const none: Span = { start: 0, end: 0 };
  const parameters: Draft = {
    index: PARAMETERS,
    kind: 'parameters',
    word: 'parameters',
    label: 'parameters',
    parent: undefined,
    span: none,
    nameSpan: none,
    blocking: false,
    statement: undefined,
    block: undefined,
  };
  return {
    drafts: [parameters],
    edges: new Map(),
    known: new Map(),
    place: { parent: undefined },
    statement: undefined,
    block: undefined,
    usesParameters: false,
    left: new Set(),
    deferred,
    asides: 0,
    ...(body ? { body } : {}),
    parameters: new Set(),
  };
}

/** What is told of a node when it is recorded; its place follows from where the walk is. */
export type NewDraft = Omit<Draft, 'index' | 'parent' | 'branch' | 'statement' | 'block'>;

/** The node of an expression; made at the first walk, found again at later ones. */
export function recordNode(recorder: Recorder, expression: object, make: () => NewDraft): Draft {
  const known = recorder.known.get(expression);
  if (known) return known;
  const { parent, branch } = recorder.place;
  const { statement, block } = recorder;
  const draft: Draft = { ...make(), index: recorder.drafts.length, parent, statement, block };
  if (branch !== undefined) draft.branch = branch;
  recorder.drafts.push(draft);
  recorder.known.set(expression, draft);
  return draft;
}

/** Walks a part of a container: what is recorded meanwhile stands inside of it. */
export function within<T>(recorder: Recorder, container: Draft, branch: string | undefined, walk: () => T): T {
  const before = recorder.place;
  recorder.place = branch === undefined ? { parent: container.index } : { parent: container.index, branch };
  try {
    return walk();
  } finally {
    recorder.place = before;
  }
}

export function recordEdges(
  recorder: Recorder,
  sources: readonly Source[],
  target: Draft,
  edge: { kind: EdgeKind; argument?: string },
): void {
  for (const source of sources) {
    if (source.node === PARAMETERS) recorder.usesParameters = true;
    // Of a parameter only its name matters; deeper parts belong to whoever passed it.
    const path = source.node === PARAMETERS ? source.path.slice(0, 1) : source.path;
    const draft: DraftEdge = {
      source: source.node,
      target: target.index,
      conditional: source.conditional,
      ...edge,
      ...(path.length > 0 ? { output: path.join('.') } : {}),
    };
    const key = `${draft.source}|${draft.output ?? ''}|${draft.target}|${draft.kind}|${draft.argument ?? ''}`;
    const known = recorder.edges.get(key);
    if (!known) recorder.edges.set(key, draft);
    else if (known.conditional && !draft.conditional) recorder.edges.set(key, draft);
  }
}
