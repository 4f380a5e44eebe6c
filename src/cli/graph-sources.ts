import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { analyzePrefectYaml } from '../analysis/deployments/prefect-yaml.ts';
import { diagnoseSchedules } from '../analysis/diagnostics/diagnose-deployments.ts';
import type { FileFacts } from '../model/file-facts.ts';
import type { DeploymentDefinition, Diagnostic, SourceGraph } from '../model/graph.ts';
import { isPrefectYaml } from '../model/source.ts';
import type { AnalysisClient } from '../workbench/analysis-client.ts';
import { UsageError } from './errors.ts';
import { parseTarget, readSource } from './flow-target.ts';

/** One file that was read. */
export interface GraphSource {
  file: string;
  /** As a person would say it from where they are. */
  shown: string;
  /** Absent for a `prefect.yaml`, and for a file that could not be read. */
  graph?: SourceGraph;
  deployments: DeploymentDefinition[];
  diagnostics: Diagnostic[];
}

/** What `millrace graph` is asked about. */
export type GraphTarget =
  | { kind: 'file'; source: GraphSource; flow: string | undefined }
  | { kind: 'folder'; shown: string; sources: GraphSource[]; problems: string[] };

/** Reads `FILE`, `FILE:FLOW`, a `prefect.yaml`, or all sources below a folder; nothing is run. */
export async function readTarget(analysis: AnalysisClient, text: string, cwd: string): Promise<GraphTarget> {
  const path = resolve(cwd, text);
  if (existsSync(path) && statSync(path).isDirectory()) return readFolder(analysis, path, cwd);
  if (isPrefectYaml(path) && existsSync(path)) {
    return { kind: 'file', source: readYaml(path, cwd), flow: undefined };
  }
  const target = parseTarget(text, cwd);
  const graph = await analysis.analyze(readSource(target));
  return { kind: 'file', source: sourceOf(graph, target.shown), flow: target.flow };
}

async function readFolder(analysis: AnalysisClient, folder: string, cwd: string): Promise<GraphTarget> {
  const known = new Map<string, FileFacts>();
  const forget = analysis.onNotice((notice) => {
    if (notice.kind !== 'facts') return;
    for (const facts of notice.changed) known.set(facts.file, facts);
    for (const file of notice.removed) known.delete(file);
  });
  const { problems } = await analysis.open([folder], undefined);
  forget();
  const sources: GraphSource[] = [];
  for (const facts of [...known.values()].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    const source = await readFound(analysis, facts, cwd);
    if (source) sources.push(source);
  }
  const shown = relative(cwd, folder) || '.';
  return { kind: 'folder', shown, sources, problems: problems.map(({ message }) => message) };
}

/** A file of the folder, unless it has nothing of a flow in it. */
async function readFound(analysis: AnalysisClient, facts: FileFacts, cwd: string): Promise<GraphSource | undefined> {
  const { file, deployments, diagnostics } = facts;
  const shown = relative(cwd, file);
  if (facts.language === 'yaml') return { file, shown, deployments, diagnostics };
  // What could not be read as text says so itself.
  if (diagnostics.length > 0 && facts.flows.length === 0) return { file, shown, deployments, diagnostics };
  const graph = await analysis.analyze({ file, text: readFileSync(file, 'utf8') });
  const isEmpty = graph.flows.length + graph.tasks.length + graph.deployments.length + graph.diagnostics.length === 0;
  return isEmpty ? undefined : sourceOf(graph, shown);
}

function readYaml(file: string, cwd: string): GraphSource {
  const shown = relative(cwd, file) || file;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${shown} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const { deployments, diagnostics } = analyzePrefectYaml({ file, text });
  diagnostics.push(...diagnoseSchedules(deployments, new Date()));
  return { file, shown, deployments, diagnostics };
}

function sourceOf(graph: SourceGraph, shown: string): GraphSource {
  return { file: graph.file, shown, graph, deployments: graph.deployments, diagnostics: graph.diagnostics };
}
