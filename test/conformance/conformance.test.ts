import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src/server/start-server.ts';
import { artifactCases } from './cases/artifacts.ts';
import { automationCases } from './cases/automations.ts';
import { blockDocumentCases } from './cases/block-documents.ts';
import { blockSchemaCases } from './cases/block-schemas.ts';
import { blockTypeCases } from './cases/block-types.ts';
import { concurrencyCases } from './cases/concurrency.ts';
import { deploymentConcurrencyCases } from './cases/deployment-concurrency.ts';
import { deploymentRunCases } from './cases/deployment-runs.ts';
import { deploymentCases } from './cases/deployments.ts';
import { eventCases } from './cases/events.ts';
import { flowRunCases } from './cases/flow-runs.ts';
import { flowCases } from './cases/flows.ts';
import { graphCases } from './cases/graph.ts';
import { lifecycleCases } from './cases/lifecycle.ts';
import { logCases } from './cases/logs.ts';
import { rootCases } from './cases/root.ts';
import { savedSearchCases } from './cases/saved-searches.ts';
import { scheduleCases } from './cases/schedules.ts';
import { socketCases } from './cases/sockets.ts';
import { stateRuleCases } from './cases/state-rules.ts';
import { tagLimitCases } from './cases/tag-limits.ts';
import { taskRunCases } from './cases/task-runs.ts';
import { uiCases } from './cases/ui.ts';
import { variableCases } from './cases/variables.ts';
import { workPoolCases } from './cases/work-pools.ts';
import { workQueueCases } from './cases/work-queues.ts';
import { workerCases } from './cases/workers.ts';
import { differences } from './differences.ts';
import { NO_PREFECT, PREFECT_BIN, startPrefect, type TestServer } from './real-prefect.ts';
import { Transcript } from './transcript.ts';

const cases = [
  ...rootCases,
  ...flowCases,
  ...flowRunCases,
  ...stateRuleCases,
  ...taskRunCases,
  ...logCases,
  ...eventCases,
  ...artifactCases,
  ...concurrencyCases,
  ...variableCases,
  ...tagLimitCases,
  ...savedSearchCases,
  ...uiCases,
  ...lifecycleCases,
  ...blockTypeCases,
  ...blockSchemaCases,
  ...blockDocumentCases,
  ...deploymentCases,
  ...scheduleCases,
  ...deploymentRunCases,
  ...deploymentConcurrencyCases,
  ...graphCases,
  ...socketCases,
  ...workPoolCases,
  ...workQueueCases,
  ...workerCases,
  ...automationCases,
];

/** The golden files are what a real Prefect server says; `UPDATE_GOLDEN=1` with `PREFECT_BIN` writes them anew. */
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const golden = (name: string): string => join(import.meta.dirname, 'golden', `${name}.golden.txt`);

function suite(options: {
  start: () => Promise<TestServer>;
  patient: boolean;
  expected: (name: string, said: string) => string;
}): void {
  const { start, patient, expected } = options;
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(() => server?.stop());
  for (const { name, run } of cases) {
    it(name, { timeout: 60_000 }, async () => {
      const transcript = new Transcript(server.url, { patient });
      await run(transcript);
      expect(transcript.text).toBe(expected(name, transcript.text));
    });
  }
}

describe.skipIf(!PREFECT_BIN)(`a real Prefect server${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  suite({
    start: startPrefect,
    patient: true,
    expected(name, said) {
      if (UPDATE) writeFileSync(golden(name), said);
      return readFileSync(golden(name), 'utf8');
    },
  });
});

describe('the embedded server', () => {
  suite({
    async start() {
      const server = await startServer({ database: ':memory:', version: '0.0.0' });
      return { url: server.url, stop: () => server.close() };
    },
    patient: false,
    expected: (name) => withDifferences(name, readFileSync(golden(name), 'utf8')),
  });

  it.each(differences)('differs in $case because $reason', ({ case: name, real }) => {
    expect(readFileSync(golden(name), 'utf8')).toContain(real);
  });
});

function withDifferences(name: string, text: string): string {
  return differences
    .filter((difference) => difference.case === name)
    .reduce((changed, { real, ours }) => changed.replaceAll(real, ours), text);
}
