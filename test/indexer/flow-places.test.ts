import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { SourceIndex } from '../../src/indexer/source-index.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
const ETL = 'from prefect import flow\n@flow\ndef etl(): ...\n';
const RUNS =
  'from prefect import flow\nfrom prefect.deployments import run_deployment\n@flow\ndef all():\n    run_deployment("etl/prod")\n';
const FILES = {
  'prefect.yaml': 'deployments:\n- name: prod\n  entrypoint: "flows/etl.py:etl"\n',
  'runs.py': RUNS,
  'flows/etl.py': ETL,
};

const root = mkdtempSync(join(tmpdir(), 'places-'));
const path = (name: string): string => join(root, name);
const short = (file: string): string => file.slice(root.length + 1);
let index: SourceIndex;

beforeEach(async () => {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
  index = new SourceIndex({ version: '1', notify: () => {}, analyzer: async () => analyzer });
  await index.open([root], undefined);
});
afterAll(() => {
  analyzer.dispose();
  rmSync(root, { recursive: true, force: true });
});

it('renames a flow in prefect.yaml too', async () => {
  const source = { file: path('flows/etl.py'), text: ETL };
  const outcome = await index.insight(source, { ask: 'rename', at: { line: 2, character: 5 }, name: 'nightly' });
  if (!outcome || 'refused' in outcome) throw new Error(outcome?.refused ?? 'no answer');
  const edits = outcome.files.map(({ file, edits }) => [
    short(file),
    edits.map(
      ({ range, newText }) => `${range.start.line + 1}:${range.start.character}-${range.end.character} ${newText}`,
    ),
  ]);
  expect(edits).toEqual([
    ['flows/etl.py', ['3:4-7 nightly']],
    ['prefect.yaml', ['3:28-31 nightly']],
  ]);
});

it('goes from a run of a deployment to the deployment', async () => {
  const source = { file: path('runs.py'), text: RUNS };
  const places = await index.insight(source, { ask: 'definition', at: { line: 4, character: 22 } });
  expect(places?.map(({ file, range }) => `${short(file)}:${range.start.line + 1}`)).toEqual(['prefect.yaml:2']);
});
