import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
import { taskRuleCases } from './cases/task-rules.ts';
import { taskRunCases } from './cases/task-runs.ts';
import { uiCases } from './cases/ui.ts';
import { variableCases } from './cases/variables.ts';
import { workPoolCases } from './cases/work-pools.ts';
import { workQueueCases } from './cases/work-queues.ts';
import { workerCases } from './cases/workers.ts';
import { differences } from './differences.ts';
import { NO_PREFECT, PREFECT_BIN, startPrefect } from './real-prefect.ts';
import { expectedOfOurs, golden, suite } from './suite.ts';

const cases = [
  ...rootCases,
  ...flowCases,
  ...flowRunCases,
  ...stateRuleCases,
  ...taskRunCases,
  ...taskRuleCases,
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

describe.skipIf(!PREFECT_BIN)(`a real Prefect server${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  suite(cases, {
    start: startPrefect,
    patient: true,
    expected(name, said) {
      if (UPDATE) writeFileSync(golden(name), said);
      return readFileSync(golden(name), 'utf8');
    },
  });
});

describe('the embedded server', () => {
  suite(cases, {
    async start() {
      const server = await startServer({ database: ':memory:', version: '0.0.0' });
      return { url: server.url, stop: () => server.close() };
    },
    patient: false,
    expected: expectedOfOurs,
  });

  it.each(differences)('differs in $case because $reason', ({ case: name, real }) => {
    expect(readFileSync(golden(name), 'utf8')).toContain(real);
  });
});
