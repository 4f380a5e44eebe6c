import { relative } from 'node:path';
import { graphMermaid } from '../../drawing/graph-mermaid.ts';
import { graphSvg } from '../../drawing/graph-svg.ts';
import { graphText } from '../../drawing/graph-text.ts';
import type { FlowGraph } from '../../model/graph.ts';
import { openAnalysis } from '../analyse.ts';
import { checkSources, levelNamed, readCheck } from '../check-sources.ts';
import type { CliContext } from '../context.ts';
import { countDiagnostics } from '../diagnostics-text.ts';
import { UsageError } from '../errors.ts';
import { chooseFlow } from '../flow-target.ts';
import { type GraphSource, type GraphTarget, readTarget } from '../graph-sources.ts';
import { startLayout } from '../lay-out.ts';
import { type Drawing, writeDrawings } from '../write-drawings.ts';

export interface GraphOptions {
  json?: true;
  mermaid?: true;
  svg?: true;
  output?: string;
  /** Exits with 1 when there is a diagnostic of this severity or worse. */
  check?: true | string;
  format?: string;
}

type Shape = 'text' | 'json' | 'mermaid' | 'svg';

/** Prints what the source says, as text or in another shape, and with `--check` what is wrong with it; gives the exit code. */
export async function graph(context: CliContext, path: string | undefined, given: GraphOptions): Promise<number> {
  // In `--check flows` the path reads as the option's value.
  const isPath = path === undefined && typeof given.check === 'string' && levelNamed(given.check) === undefined;
  const text = isPath ? String(given.check) : path;
  const options: GraphOptions = isPath ? { ...given, check: true } : given;
  if (text === undefined) throw new UsageError('Give a file, FILE:FLOW, or a folder, as in millrace graph flows.');
  const shape = shapeOf(options);
  const check = readCheck(context.env, options);
  const analysis = openAnalysis(context);
  let target: GraphTarget;
  try {
    target = await readTarget(analysis, text, context.cwd);
  } finally {
    await analysis.dispose();
  }
  if (target.kind === 'folder') for (const problem of target.problems) context.err(problem);
  const sources = target.kind === 'folder' ? target.sources : [target.source];
  const wanted = options.json || options.mermaid || options.svg || options.output !== undefined;
  if (wanted || !check) await draw(context, target, sources, shape, options.output);
  return check ? checkSources(context, sources, check) : 0;
}

function shapeOf({ json, mermaid, svg }: GraphOptions): Shape {
  const given = [json && 'json', mermaid && 'mermaid', svg && 'svg'].filter((shape): shape is Shape => Boolean(shape));
  if (given.length > 1) throw new UsageError(`Give one of --${given.join(' and --')}, not both.`);
  return given[0] ?? 'text';
}

async function draw(
  context: CliContext,
  target: GraphTarget,
  sources: readonly GraphSource[],
  shape: Shape,
  output: string | undefined,
): Promise<void> {
  const isFolder = target.kind === 'folder';
  if (shape === 'text' && isFolder && output === undefined) return summarise(context, target.shown, sources);
  if (shape === 'json' && (output === undefined || !isFolder)) {
    const printed = isFolder
      ? sources.map((source) => jsonOf(context, source))
      : jsonOf(context, target.source, target.flow);
    const text = JSON.stringify(printed, null, 2);
    if (output === undefined) context.out(text);
    else tellWritten(context, writeDrawings([{ shown: shownOf(target), text }], output, whereOf(context, 'json')));
    return;
  }
  const drawings = isFolder
    ? await drawAll(context, sources, shape)
    : await drawFlows(context, target.source, flowsOf(target), shape);
  if (drawings.length === 0) throw new UsageError(`${shownOf(target)} holds no file with a flow.`);
  if (output !== undefined) {
    tellWritten(context, writeDrawings(drawings, output, whereOf(context, EXTENSIONS[shape])));
  } else if (shape === 'svg' && drawings.length > 1) {
    throw new UsageError(
      `${shownOf(target)} holds ${drawings.length} flows; say which one, as in ${drawings[0]?.shown}:${drawings[0]?.flow}, or give a folder for them with -o.`,
    );
  } else if (shape === 'mermaid' && isFolder) {
    context.out(drawings.map(({ shown, flow, text }) => `%% ${shown} ${flow}\n${text}`).join('\n\n'));
  } else context.out(drawings.map(({ text }) => text.trimEnd()).join('\n\n'));
}

const EXTENSIONS: Record<Shape, string> = { text: 'txt', json: 'json', mermaid: 'mmd', svg: 'svg' };

function whereOf(context: CliContext, extension: string): { extension: string; cwd: string; base: string } {
  return { extension, cwd: context.cwd, base: context.cwd };
}

function shownOf(target: GraphTarget): string {
  return target.kind === 'folder' ? target.shown : target.source.shown;
}

function tellWritten(context: CliContext, paths: readonly string[]): void {
  for (const path of paths) context.err(`Wrote ${path}.`);
}

async function drawAll(context: CliContext, sources: readonly GraphSource[], shape: Shape): Promise<Drawing[]> {
  const drawings: Drawing[] = [];
  for (const source of sources) {
    if (shape === 'json')
      drawings.push({ shown: source.shown, text: JSON.stringify(jsonOf(context, source), null, 2) });
    else drawings.push(...(await drawFlows(context, source, source.graph?.flows ?? [], shape)));
  }
  return drawings;
}

async function drawFlows(
  context: CliContext,
  { shown }: GraphSource,
  flows: readonly FlowGraph[],
  shape: Shape,
): Promise<Drawing[]> {
  if (shape !== 'svg') {
    const format = shape === 'mermaid' ? graphMermaid : graphText;
    return flows.map((flow) => ({ shown, flow: flow.id, text: format(flow) }));
  }
  const layOut = startLayout(context.dist);
  const drawings: Drawing[] = [];
  for (const flow of flows) {
    const text = graphSvg(flow, await layOut(flow, 'DOWN'), { direction: 'DOWN' });
    drawings.push({ shown, flow: flow.id, text });
  }
  return drawings;
}

/** The flow that was named, or all of the file; a file that does not parse or has none is the person's to mend. */
function flowsOf({ source, flow }: Extract<GraphTarget, { kind: 'file' }>): FlowGraph[] {
  const { graph: read, shown, file } = source;
  if (!read)
    throw new UsageError(`${shown} holds deployments and no flow; draw the files that it names, or give --check.`);
  if (flow === undefined && read.flows.length > 1) return read.flows;
  return [chooseFlow({ file, shown, flow, language: read.language }, read)];
}

/** All that is known of a file, with paths as a person would say them. */
function jsonOf(context: CliContext, source: GraphSource, flow?: string): unknown {
  const { graph: read, shown, deployments, diagnostics } = source;
  const whole = read
    ? { ...read, flows: flow === undefined ? read.flows : flowsOf({ kind: 'file', source, flow }) }
    : { file: shown, flows: [], tasks: [], deployments, diagnostics };
  return JSON.parse(
    JSON.stringify(whole, (key, value) =>
      (key === 'file' || key === 'definitionFile') && typeof value === 'string'
        ? relativeTo(context.cwd, value)
        : value,
    ),
  );
}

function relativeTo(cwd: string, file: string): string {
  return file.startsWith(cwd) ? relative(cwd, file) : file;
}

function summarise(context: CliContext, shown: string, sources: readonly GraphSource[]): void {
  if (sources.length === 0) throw new UsageError(`${shown} holds no file with a flow.`);
  for (const source of sources) context.out(summaryOf(source));
}

/** `flows/etl.py  etl, child; 3 tasks; 1 deployment; 2 warnings` */
function summaryOf({ shown, graph: read, deployments, diagnostics }: GraphSource): string {
  const many = (count: number, word: string): string[] =>
    count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
  const parts = [
    ...(read && read.flows.length > 0 ? [read.flows.map((flow) => flow.id).join(', ')] : []),
    ...many(read?.tasks.length ?? 0, 'task'),
    ...many(deployments.length, 'deployment'),
    countDiagnostics(diagnostics.filter(({ severity }) => severity !== 'hint')),
  ];
  return `${shown}  ${parts.filter(Boolean).join('; ')}`.trimEnd();
}
