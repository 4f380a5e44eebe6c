import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { openAnalyzer } from './test-analyzer.ts';

const file = resolve(import.meta.dirname, '../../examples/legacy_prefect1_etl.py');

it('draws a Prefect 1 flow and refuses to edit it', async () => {
  const analyzer = await openAnalyzer();
  const source = { file, text: readFileSync(file, 'utf8') };
  expect(analyzer.analyze(source).flows.map((flow) => flow.name)).toEqual(['sales-etl']);
  const target = { kind: 'task', id: 'extract' } as const;
  expect(analyzer.applyVerb(source, { verb: 'set-option', target, option: 'retries', value: 3 })).toEqual({
    refused: 'Flows of Prefect 1 are shown, not edited here; edit the source.',
  });
});
