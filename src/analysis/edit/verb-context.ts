import { VerbRefusedError } from '../errors.ts';
import type { Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import type { CallSite, Draft } from '../graph/recorder.ts';
import type { CodeStyle } from './code-style.ts';
import type { OtherFiles } from './other-files.ts';
import type { ArgumentPlace } from './write-argument.ts';

/** What every verb is computed from. */
export interface VerbContext {
  built: BuiltGraph;
  style: CodeStyle;
  /** The other files of the workspace; none for a text read by itself. */
  others?: OtherFiles;
}

/** A node that is a call, with the place of the call. */
export interface CallNode {
  id: string;
  flow: Definition;
  draft: Draft;
  site: CallSite;
}

export function findFlow({ built }: VerbContext, id: string): Definition {
  const flow = built.flows.get(id);
  if (!flow) throw new VerbRefusedError(`There is no flow \`${id}\` in this file any more; look at the graph again.`);
  return flow;
}

export function findDraft({ built }: VerbContext, id: string): Draft {
  const draft = built.drafts.get(id);
  if (!draft) throw new VerbRefusedError(`There is no \`${id}\` in this file any more; look at the graph again.`);
  return draft;
}

export function findCall(context: VerbContext, id: string): CallNode {
  const draft = findDraft(context, id);
  const { site } = draft;
  if (!site)
    throw new VerbRefusedError(
      `\`${draft.label}\` is no call of its own, so this can’t be done to it; edit the source.`,
    );
  return { id, flow: flowOf(context, id), draft, site };
}

/** The flow that a node belongs to. */
export function flowOf({ built }: VerbContext, node: string): Definition {
  const graph = built.graph.flows.find((flow) => flow.nodes.some((candidate) => candidate.id === node));
  const flow = graph ? built.flows.get(graph.id) : undefined;
  if (!flow) throw new VerbRefusedError(`There is no \`${node}\` in this file any more; look at the graph again.`);
  return flow;
}

export function argumentPlace({ built, style }: VerbContext, { draft, site }: CallNode): ArgumentPlace {
  const { module } = built;
  const { definition } = draft;
  const record = definition?.kind === 'flow' && module.language === 'typescript';
  if (draft.kind === 'deployment' || draft.kind === 'pause') {
    throw new VerbRefusedError(`The arguments of \`${draft.label}\` are edited in the source.`);
  }
  return {
    text: module.text,
    language: module.language,
    eol: style.eol,
    call: site.call,
    parameters: definition?.parameters,
    record,
  };
}

export function textAt({ built }: VerbContext, span: Span): string {
  return built.module.text.slice(span.start, span.end);
}

/** The line as editors number it. */
export function lineOf({ built }: VerbContext, span: Span): number {
  return built.lines.position(span.start).line + 1;
}
