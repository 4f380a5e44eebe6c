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
}

export const NO_FILES: InsightFiles = { built: () => undefined, users: () => [], all: () => [] };

/** Where what stands here is defined. */
export function definitionPlaces(built: BuiltGraph, files: InsightFiles, offset: number): Place[] {
  const subject = subjectAt(built, offset);
  if (subject) return [placeOf(subject.definition)];
  return [...deployedPlaces(built, offset), ...entrypointPlaces(built, files, offset)];
}

/** Everywhere that the task or flow is named, its definition included. */
export function referencePlaces(built: BuiltGraph, files: InsightFiles, offset: number): Place[] {
  const subject = subjectAt(built, offset);
  if (!subject) return [];
  return readings(built, files, subject.definition).flatMap((reading) =>
    occurrencesIn(reading, subject.definition).map((span) => ({
      file: reading.module.file,
      range: reading.lines.range(span),
    })),
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

/** `run_deployment("etl/nightly")`: the deployment of that name in this file, and else its flow. */
function deployedPlaces(built: BuiltGraph, offset: number): Place[] {
  const { graph, module } = built;
  for (const draft of built.drafts.values()) {
    if (draft.kind !== 'deployment' || !covers(draft.span, offset) || !draft.label.includes('/')) continue;
    const [flowName, name] = draft.label.split('/');
    const flows = graph.flows.filter((flow) => flow.name === flowName);
    const deployments = graph.deployments.filter(
      (deployment) =>
        deployment.name === name &&
        flows.some((flow) => deployment.flow.kind === 'flow' && deployment.flow.id === flow.id),
    );
    return [...deployments, ...(deployments.length > 0 ? [] : flows)].map(({ nameRange }) => ({
      file: module.file,
      range: nameRange,
    }));
  }
  return [];
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
