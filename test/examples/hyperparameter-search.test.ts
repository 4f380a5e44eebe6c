import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hyperparameterSearch } from '../../examples/hyperparameter-search.ts';
import { openOrchestrator } from '../../src/client/orchestrator.ts';
import { type ExampleServer, PREFECT_BIN, startExampleServer } from './example-server.ts';

let server: ExampleServer;
beforeAll(async () => {
  server = await startExampleServer();
});
afterAll(() => server.close());

const NAMES = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'] as const;
type Row = Record<(typeof NAMES)[number], number | null> & { Species: string };

/** The accuracy of the single nearest neighbour, by a plain search over all pairs. */
function accuracyOfNearest(folds: number): number {
  const file = new URL('../../node_modules/vega-datasets/data/penguins.json', import.meta.url);
  const rows = (JSON.parse(readFileSync(file, 'utf8')) as Row[]).filter((row) =>
    NAMES.every((name) => row[name] !== null),
  );
  let right = 0;
  rows.forEach((row, index) => {
    const known = rows.filter((_, other) => other % folds !== index % folds);
    const spread = NAMES.map((name) => {
      const mean = known.reduce((sum, other) => sum + Number(other[name]), 0) / known.length;
      return Math.sqrt(known.reduce((sum, other) => sum + (Number(other[name]) - mean) ** 2, 0) / known.length);
    });
    const distance = (other: Row) =>
      Math.hypot(...NAMES.map((name, at) => (Number(row[name]) - Number(other[name])) / (spread[at] ?? 1)));
    const nearest = known.reduce((best, other) => (distance(other) < distance(best) ? other : best));
    if (nearest.Species === row.Species) right += 1;
  });
  return right / rows.length;
}

describe('the hyperparameter search', () => {
  it('scores the nearest neighbour as a plain search does', async () => {
    const { result } = await server.run(hyperparameterSearch, { ks: [1], folds: 5 });
    expect(result).toMatchObject({ k: 1, weighting: 'uniform' });
    expect((result as { accuracy: number }).accuracy).toBeCloseTo(accuracyOfNearest(5), 4);
  });

  it('picks the best of its grid and keeps all scores as a table', async () => {
    const { result, flowRunId } = await server.run(hyperparameterSearch);
    const orchestrator = openOrchestrator(server.api);
    const artifacts = await orchestrator.artifacts(flowRunId);
    const table = artifacts.find(({ type }) => type === 'table');
    const scores = (typeof table?.data === 'string' ? JSON.parse(table.data) : table?.data) as { accuracy: number }[];
    expect(scores).toHaveLength(12);
    expect(Math.max(...scores.map(({ accuracy }) => accuracy))).toBe((result as { accuracy: number }).accuracy);
    expect((await orchestrator.taskRuns(flowRunId)).map(({ name }) => name)).toContain('evaluate-25-distance');
    await orchestrator.close();
  });

  it.skipIf(!PREFECT_BIN)('agrees with its Python twin', async () => {
    const { result } = await server.run(hyperparameterSearch);
    expect(await server.runPython('hyperparameter_search', 'hyperparameter_search')).toEqual(result);
  });
});
