import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphNode, SourceGraph } from '../../src/model/graph.ts';
import { contains } from '../../src/model/source.ts';
import { startServer } from '../../src/server/start-server.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';
import { NO_PREFECT, PREFECT_BIN } from '../conformance/real-prefect.ts';
import { type ExpandedGraph, expandGraph } from './expanded-graph.ts';
import { type RecordedCall, type RecordedRun, recordedRuns } from './recorded-runs.ts';
import { runPython } from './run-python.ts';

/** What the graphs lack, by flow, with the reason; whoever mends one takes it off. */
const LACKING: Record<string, { reason: string; lines: string[] }> = {};

const PYTHON = ['graphs.py', 'graphs_more.py'];
const TYPESCRIPT = ['graphs-script.ts', 'more-graphs-script.ts'];

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

describe.skipIf(!PREFECT_BIN)(`what Python flows recorded${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  describe.each(PYTHON)('in %s', (name) => {
    comparesWith(join(import.meta.dirname, 'flows', name), async (url) => {
      const { code, output } = await runPython(name, { url, env: { PREFECT_LOGGING_LEVEL: 'CRITICAL' } });
      if (code !== 0) throw new Error(output);
    });
  });
});

describe.each(TYPESCRIPT)('what TypeScript flows recorded, in %s', (name) => {
  const file = join(import.meta.dirname, name);
  comparesWith(file, async (url) => {
    await promisify(execFile)(process.execPath, [file], { env: { ...process.env, PREFECT_API_URL: url } });
  });
});

/** Every recorded call is a node of its flow's graph, and every recorded input an edge of it, or marked dynamic there. */
function comparesWith(file: string, runAll: (url: string) => Promise<void>): void {
  const graph = analyzer.analyze({ file, text: readFileSync(file, 'utf8') });
  let runs: RecordedRun[] = [];
  beforeAll(async () => {
    const server = await startServer({ database: ':memory:', version: '0.0.0' });
    try {
      await runAll(server.url);
      runs = await recordedRuns(server.url);
    } finally {
      await server.close();
    }
  });

  it('is there of every flow that was drawn', () => {
    expect(new Set(runs.map((run) => run.flow))).toEqual(new Set(graph.flows.map((flow) => flow.name)));
    expect(graph.flows.length).toBeGreaterThanOrEqual(20);
    expect(runs.flatMap((run) => run.edges).length).toBeGreaterThan(graph.flows.length);
  });

  it.each(graph.flows.map((flow) => flow.name))('stands in the graph of %s', (name) => {
    const found = runs.filter((run) => run.flow === name).flatMap((run) => missing(graph, run));
    expect(found).toEqual(LACKING[name]?.lines ?? []);
  });
}

/** What was recorded and is not drawn, in words. */
function missing(graph: SourceGraph, run: RecordedRun): string[] {
  const flow = graph.flows.find((candidate) => candidate.name === run.flow);
  if (!flow) return [`no graph of ${run.flow}`];
  const expanded = expandGraph(graph, flow);
  const nodes = new Map(run.calls.map((call) => [call.id, nodesOf(expanded, call)]));
  const lost = run.calls.filter((call) => nodes.get(call.id)?.length === 0).map((call) => `no node ${called(call)}`);
  const name = (id: string): string => run.calls.find((call) => call.id === id)?.name ?? id;
  const unseen = run.edges
    .filter(({ from, to, argument }) => {
      const targets = nodes.get(to) ?? [];
      return !(nodes.get(from) ?? []).some((source) =>
        targets.some((target) => expanded.allows(source, target, argument)),
      );
    })
    .map(({ from, to, argument }) => `no edge ${name(from)} -> ${name(to)}.${argument}`);
  return [...lost, ...unseen];
}

/** The nodes that a call may be: the one that stands where it was called, or else those of its name and the dynamic ones. */
function nodesOf({ nodes }: ExpandedGraph, call: RecordedCall): GraphNode[] {
  const { site } = call;
  const named = nodes.filter((node) => node.label === call.name || node.dynamic !== undefined);
  if (!site) return named;
  return named.filter((node) => contains(node.range, site));
}

function called({ name, site }: RecordedCall): string {
  return site ? `${name} at ${site.line + 1}:${site.character + 1}` : name;
}
