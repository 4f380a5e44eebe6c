import { readFile } from 'node:fs/promises';
import { createMarkdownArtifact, createTableArtifact, flow, getRunLogger, task, unmapped } from 'millrace';

interface Penguin {
  species: string;
  features: number[];
}

interface Choice {
  k: number;
  weighting: 'uniform' | 'distance';
}

const PENGUINS = new URL('../node_modules/vega-datasets/data/penguins.json', import.meta.url);
const FEATURES = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];

const load = task({ retries: 2, retryDelaySeconds: 1 }, async function load(file: string): Promise<Penguin[]> {
  const rows = JSON.parse(await readFile(new URL(file), 'utf8')) as Record<string, string | number | null>[];
  const whole = rows.filter((row) => FEATURES.every((name) => typeof row[name] === 'number'));
  getRunLogger().info('%d of %d penguins were measured', whole.length, rows.length);
  return whole.map((row) => ({ species: String(row.Species), features: FEATURES.map((name) => Number(row[name])) }));
});

/** The share of penguins whose species their nearest neighbours in the other folds tell. */
const evaluate = task(
  { taskRunName: 'evaluate-{choice.k}-{choice.weighting}' },
  function evaluate(choice: Choice, penguins: Penguin[], folds: number) {
    let right = 0;
    for (let fold = 0; fold < folds; fold++) {
      const scale = standardiser(penguins.filter((_, at) => at % folds !== fold));
      const known = penguins.filter((_, at) => at % folds !== fold).map(scale);
      const asked = penguins.filter((_, at) => at % folds === fold).map(scale);
      right += asked.filter((penguin) => guess(penguin, known, choice) === penguin.species).length;
    }
    return { ...choice, accuracy: Math.floor((right / penguins.length) * 10_000 + 0.5) / 10_000 };
  },
);

const pickBest = task(function pickBest(scores: (Choice & { accuracy: number })[]) {
  return scores.reduce((best, score) => (score.accuracy > best.accuracy ? score : best));
});

/** Finds the number of neighbours and their weighting by which k-NN tells penguins apart best. */
export const hyperparameterSearch = flow(
  { name: 'hyperparameter-search', description: 'k-NN on penguins, each choice scored by cross-validation.' },
  async ({ ks = [1, 3, 5, 9, 15, 25], folds = 5 }: { ks?: number[]; folds?: number }) => {
    const penguins = load(PENGUINS.href);
    const grid = ks.flatMap((k): Choice[] => [
      { k, weighting: 'uniform' },
      { k, weighting: 'distance' },
    ]);
    const scores = evaluate.map(grid, unmapped(penguins), folds);
    const best = await pickBest(scores);
    await createTableArtifact(await scores, { key: 'search-scores', description: 'Accuracy of each choice' });
    const report = `# Best choice\n\n${best.k} neighbours, ${best.weighting} weights: accuracy ${best.accuracy}`;
    await createMarkdownArtifact(report, { key: 'search-report' });
    getRunLogger().info('Best: k=%d, %s weights, accuracy %d', best.k, best.weighting, best.accuracy);
    return best;
  },
);

function guess({ features }: Penguin, known: Penguin[], { k, weighting }: Choice): string {
  const near = known
    .map((other) => ({ species: other.species, distance: squaredDistance(features, other.features) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, k);
  const votes = new Map<string, number>();
  for (const { species, distance } of near) {
    const weight = weighting === 'uniform' ? 1 : 1 / (distance + 1e-9);
    votes.set(species, (votes.get(species) ?? 0) + weight);
  }
  return [...votes].reduce((most, vote) => (vote[1] > most[1] ? vote : most))[0];
}

/** Brings each feature to mean 0 and deviation 1, as the given penguins have it. */
function standardiser(penguins: Penguin[]): (penguin: Penguin) => Penguin {
  const columns = FEATURES.map((_, feature) => penguins.map((penguin) => penguin.features[feature] ?? 0));
  const means = columns.map((column) => sum(column) / column.length);
  const deviations = columns.map((column, at) => {
    const mean = means[at] ?? 0;
    return Math.sqrt(sum(column.map((value) => (value - mean) * (value - mean))) / column.length);
  });
  return ({ species, features }) => ({
    species,
    features: features.map((value, at) => (value - (means[at] ?? 0)) / (deviations[at] ?? 1)),
  });
}

function squaredDistance(a: number[], b: number[]): number {
  return sum(a.map((value, at) => (value - (b[at] ?? 0)) * (value - (b[at] ?? 0))));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
