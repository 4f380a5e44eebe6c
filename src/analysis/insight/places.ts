import type { FileFacts, FlowFacts } from '../../model/file-facts.ts';
import type { DeploymentDefinition } from '../../model/graph.ts';
import type { Place } from '../../model/insight.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import { namesFlow, occurrencesIn, shortName } from './occurrences.ts';
import { covers, subjectAt } from './subject.ts';

/** The other files, as far as they matter to a question. */
export interface InsightFiles extends InsightIndex {
  built(file: string): BuiltGraph | undefined;
}

export interface InsightIndex {
  /** The files that may name what a file defines under a name. */
  users(file: string, name: string): readonly string[];
  /** All files that are known. */
  all(): readonly string[];
  /** What is known of those that hold flows or deployments. */
  known(): readonly KnownFile[];
}

/** A file's flows and deployments, without its code. */
export interface KnownFile extends Pick<FileFacts, 'file' | 'deployments'> {
  flows: readonly Pick<FlowFacts, 'id' | 'name' | 'nameRange'>[];
}

export const NO_FILES: InsightFiles = { built: () => undefined, users: () => [], all: () => [], known: () => [] };

/** Where what stands here is defined. */
export function definitionPlaces(built: BuiltGraph, files: InsightFiles, offset: number): Place[] {
  const subject = subjectAt(built, offset);
  if (subject) return [placeOf(subject.definition)];
  return [...deployedPlaces(built, files, offset), ...entrypointPlaces(built, files, offset)];
}

/** Everywhere that the task or flow is named, its definition included. */
export function referencePlaces(built: BuiltGraph, files: InsightFiles, offset: number): Place[] {
  const subject = subjectAt(built, offset);
  if (!subject) return [];
  const { definition } = subject;
  const named = readings(built, files, definition).flatMap((reading) =>
    occurrencesIn(reading, definition).map((span) => ({ file: reading.module.file, range: reading.lines.range(span) })),
  );
  return [...named, ...yamlPlaces(files, definition)];
}

/** Where `prefect.yaml` names a flow, without its file. */
export function yamlPlaces(files: InsightFiles, definition: Definition): Place[] {
  if (definition.kind !== 'flow') return [];
  const { symbol } = definition;
  return files.known().flatMap(({ file, deployments }) =>
    deployments.flatMap(({ flow, via }): Place[] => {
      if (via !== 'yaml' || flow.kind !== 'entrypoint' || !namesFlow(flow.entrypoint, definition)) return [];
      const { start, end } = flow.range;
      // Quotes or none: what stands in the file is as long as the entrypoint then, or by two longer.
      const quotes = end.character - start.character - flow.entrypoint.length;
      if (start.line !== end.line || (quotes !== 0 && quotes !== 2)) return [];
      const last = end.character - quotes / 2;
      const place = (character: number) => ({ line: start.line, character });
      return [{ file, range: { start: place(last - symbol.length), end: place(last) } }];
    }),
  );
}

/** The files that may name a definition, its own first. */
export function readings(built: BuiltGraph, files: InsightFiles, definition: Definition): BuiltGraph[] {
  const { file } = definition.home.module;
  const others = [file, ...files.users(file, shortName(definition))].filter((other) => other !== built.module.file);
  const found = [built, ...others.flatMap((other) => files.built(other) ?? [])];
  return found.sort((a, b) => Number(b.module.file === file) - Number(a.module.file === file));
}

function placeOf({ home, nameSpan }: Definition): Place {
  return { file: home.module.file, range: home.lines.range(nameSpan) };
}

/** `run_deployment("etl/nightly")`: the deployments of that name, and where there is none the flow. */
function deployedPlaces(built: BuiltGraph, files: InsightFiles, offset: number): Place[] {
  const flowsHere = [...built.flows.values()].map(({ id, name, nameSpan }) => {
    return { id, name, nameRange: built.lines.range(nameSpan) };
  });
  const own: KnownFile = { file: built.module.file, flows: flowsHere, deployments: built.graph.deployments };
  for (const draft of built.drafts.values()) {
    if (draft.kind !== 'deployment' || !covers(draft.span, offset) || !draft.label.includes('/')) continue;
    const [flowName = '', name = ''] = draft.label.split('/');
    const all = [own, ...files.known().filter(({ file }) => file !== own.file)];
    const deployments = all.flatMap((facts) =>
      facts.deployments.filter((one) => one.name === name && mayRun(one, facts, flowName)),
    );
    if (deployments.length > 0) return deployments.map(({ file, nameRange }) => ({ file, range: nameRange }));
    return all.flatMap(({ file, flows }) =>
      flows.filter((flow) => flow.name === flowName).map(({ nameRange }) => ({ file, range: nameRange })),
    );
  }
  return [];
}

/** Whether a deployment is one of a flow, by the flow's name, as far as its own file tells. */
function mayRun({ flow }: DeploymentDefinition, { flows }: KnownFile, name: string): boolean {
  if (flow.kind === 'flow') return flows.some((one) => one.id === flow.id && one.name === name);
  const symbol =
    flow.kind === 'entrypoint' ? flow.entrypoint.split(/[:.]/).at(-1) : flow.kind === 'import' ? flow.name : '';
  return symbol === '' || symbol?.replaceAll('_', '-') === name || symbol === name;
}

/** `entrypoint="flows/etl.py:etl"` */
function entrypointPlaces(built: BuiltGraph, files: InsightFiles, offset: number): Place[] {
  const { graph, lines, module } = built;
  for (const { flow } of graph.deployments) {
    if (flow.kind !== 'entrypoint') continue;
    if (!covers({ start: lines.offset(flow.range.start), end: lines.offset(flow.range.end) }, offset)) continue;
    const { entrypoint } = flow;
    const path = entrypoint.split(':')[0]?.replace(/^(\.?\/)+/, '') ?? '';
    const isMeant = (file: string): boolean => file.replaceAll('\\', '/').endsWith(`/${path}`);
    const others = files.all().filter((file) => file !== module.file && isMeant(file));
    const candidates = [built, ...others.flatMap((file) => files.built(file) ?? [])];
    return candidates.flatMap((reading) =>
      [...reading.flows.values()].filter((found) => namesFlow(entrypoint, found)).map(placeOf),
    );
  }
  return [];
}
