import { type FlowGraph, type GraphEdge, type GraphNode, isContainer } from '../../model/graph.ts';
import type { LineIndex } from '../line-index.ts';
import type { Definition } from './callable.ts';
import { flowFacts } from './definition-facts.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { addOrderEdges } from './order-edges.ts';
import { type Draft, PARAMETERS, type Recorder } from './recorder.ts';

/** Turns what was recorded of a flow into its graph: empty containers go, ids are given. */
export function assembleFlow(
  interpreter: Interpreter,
  lines: LineIndex,
  definition: Definition,
  recorder: Recorder,
): { graph: FlowGraph; drafts: Map<string, Draft> } {
  const facts = flowFacts(interpreter, lines, definition, recorder);
  const list = definition.fn?.list ?? definition.nameSpan;
  const top = recorder.drafts[PARAMETERS];
  if (top) Object.assign(top, { span: list, nameSpan: list });
  const kept = keptDrafts(recorder, facts.parameters.length > 0 || definition.parameters.length > 0);
  addOrderEdges(recorder, kept);
  const ids = idsOf(recorder, kept, definition.id);
  const drafts = new Map<string, Draft>();
  const nodes = recorder.drafts.flatMap((draft): GraphNode[] => {
    const id = ids.get(draft.index);
    if (id === undefined) return [];
    drafts.set(id, draft);
    return [nodeOf(interpreter, lines, draft, id, ids)];
  });
  const edges = [...recorder.edges.values()].flatMap((edge): GraphEdge[] => {
    const source = ids.get(edge.source);
    const target = ids.get(edge.target);
    if (source === undefined || target === undefined) return [];
    return [{ ...edge, source, target }];
  });
  return { graph: { ...facts, nodes, edges }, drafts };
}

/** A container is kept when something other than containers stands in it. */
function keptDrafts(recorder: Recorder, hasParameters: boolean): Set<number> {
  const kept = new Set<number>();
  for (const draft of recorder.drafts) {
    if (isContainer(draft.kind) || (draft.index === PARAMETERS && !hasParameters)) continue;
    for (let at: Draft | undefined = draft; at; at = at.parent === undefined ? undefined : recorder.drafts[at.parent]) {
      kept.add(at.index);
    }
  }
  return kept;
}

function idsOf(recorder: Recorder, kept: ReadonlySet<number>, flow: string): Map<number, string> {
  const counts = new Map<string, number>();
  const ids = new Map<number, string>();
  for (const { index, word } of recorder.drafts) {
    if (!kept.has(index)) continue;
    const ordinal = (counts.get(word) ?? 0) + 1;
    counts.set(word, ordinal);
    ids.set(index, index === PARAMETERS ? `${flow}/parameters` : `${flow}/${word}#${ordinal}`);
  }
  return ids;
}

function nodeOf(
  interpreter: Interpreter,
  lines: LineIndex,
  draft: Draft,
  id: string,
  ids: ReadonlyMap<number, string>,
): GraphNode {
  const node: GraphNode = {
    id,
    kind: draft.kind,
    label: draft.label,
    parent: (draft.parent === undefined ? undefined : ids.get(draft.parent)) ?? null,
    range: lines.range(draft.span),
    nameRange: lines.range(draft.nameSpan),
  };
  if (draft.target !== undefined) node.target = draft.target;
  if (draft.mode !== undefined) node.mode = draft.mode;
  if (draft.branch !== undefined) node.branch = draft.branch;
  if (draft.header) node.header = textOf(interpreter, draft.header);
  if (draft.variable !== undefined) node.variable = draft.variable;
  if (draft.definition) {
    const { span, home, kind, id } = draft.definition;
    node.definition = home.lines.range(span);
    if (home !== interpreter.home) node.definitionFile = home.module.file;
    if (kind !== 'task') node.inner = id;
  }
  if (draft.arguments) node.arguments = draft.arguments;
  if (draft.dynamic !== undefined) node.dynamic = draft.dynamic;
  if (draft.options) node.options = draft.options;
  return node;
}
