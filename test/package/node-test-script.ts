import assert from 'node:assert/strict';
import test from 'node:test';
import { flow, task } from 'millrace';
import { createTestOrchestrator } from 'millrace/testing';

// Under Node's own test runner, and from the built package, as a user's tests import it.
const load = task({ name: 'load', retries: 1, retryDelaySeconds: 3600 }, (city: string, tries: string[]) => {
  tries.push(city);
  if (tries.length === 1) throw new Error('busy');
  return `3 days in ${city}`;
});
const report = flow({ name: 'report' }, ({ city, tries }: { city: string; tries: string[] }) => load(city, tries));

test('a flow runs in memory and in made-up time', async () => {
  const orchestrator = createTestOrchestrator();
  assert.equal(await orchestrator.run(() => report({ city: 'Oslo', tries: [] })), '3 days in Oslo');
  assert.deepEqual(orchestrator.taskRuns[0]?.states, ['Pending', 'Running', 'AwaitingRetry', 'Retrying', 'Completed']);
});
