import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock, isoOf } from '../../src/server/clock.ts';
import { toIncoming } from '../../src/server/events/read-event.ts';
import { Recorder } from '../../src/server/events/recorder.ts';
import { Store } from '../../src/server/store/store.ts';
import { readTaskRun, readTaskRunByKey, readTaskRunStates } from '../../src/server/store/task-runs.ts';
import { testDatabase } from './test-database.ts';

/** A database of Postgres takes a while to make. */
const RUNS = testDatabase() === ':memory:' ? 100 : 10;

const FLOW_RUN = '00000000-0000-4000-8000-00000000f000';
const TASK_RUN = '00000000-0000-4000-8000-00000000a000';
const STATES = ['Pending', 'Running', 'AwaitingRetry', 'Retrying', 'Completed'] as const;
const TYPES = {
  Pending: 'PENDING',
  Running: 'RUNNING',
  AwaitingRetry: 'SCHEDULED',
  Retrying: 'RUNNING',
  Completed: 'COMPLETED',
};
const BASE = Date.UTC(2026, 10, 21) * 1000;

/** The report of a task run's nth state, as an engine sends it. */
function report(place: number, { id = TASK_RUN, dynamicKey = 'k' } = {}): unknown {
  const name = STATES[place] as (typeof STATES)[number];
  const occurred = isoOf(BASE + place * 1000);
  return {
    id: `00000000-0000-4000-8000-00000000e00${place}`,
    occurred,
    event: `prefect.task-run.${name}`,
    resource: {
      'prefect.resource.id': `prefect.task-run.${id}`,
      'prefect.orchestration': 'client',
    },
    related: [{ 'prefect.resource.id': `prefect.flow-run.${FLOW_RUN}`, 'prefect.resource.role': 'flow-run' }],
    payload: {
      validated_state: { type: TYPES[name], name, message: '', state_details: {}, data: null },
      task_run: { name: `step-${place}`, task_key: 'step', dynamic_key: dynamicKey, run_count: place },
    },
    follows: null,
  };
}

function openStore(): Store {
  return new Store({ path: testDatabase(), clock: createClock(), newId: createUuid7() });
}

describe('the recorder', () => {
  it('shows the latest state and keeps each once, whatever the order, the batches and the repetitions', async () => {
    const places = fc.array(fc.integer({ min: 0, max: STATES.length - 1 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(places, { minLength: 1, maxLength: 4 }), async (batches) => {
        const store = openStore();
        const recorder = new Recorder(store);
        for (const batch of batches) {
          await Promise.all(batch.map((place) => recorder.add(toIncoming(report(place)))));
        }
        const seen = [...new Set(batches.flat())].sort();
        const last = seen.at(-1) as number;
        const row = readTaskRun(store.db, TASK_RUN);
        expect(row).toMatchObject({ state_name: STATES[last], name: `step-${last}`, run_count: last });
        expect(row?.flow_run_id).toBe(FLOW_RUN);
        const names = readTaskRunStates(store.db, TASK_RUN).map(({ name }) => name);
        expect(names).toEqual(seen.map((place) => STATES[place]));
        await store.close();
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps the first id of a natural key and gives it the states told under another', async () => {
    const store = openStore();
    const recorder = new Recorder(store);
    const other = '00000000-0000-4000-8000-00000000b000';
    await recorder.add(toIncoming(report(0)));
    await recorder.add(toIncoming(report(1, { id: other })));
    expect(readTaskRun(store.db, other)).toBeUndefined();
    expect(readTaskRun(store.db, TASK_RUN)?.state_name).toBe('Running');
    expect(readTaskRunStates(store.db, TASK_RUN)).toHaveLength(2);
    await store.close();
  });

  it('tells two task runs of one batch apart', async () => {
    const store = openStore();
    const recorder = new Recorder(store);
    const other = '00000000-0000-4000-8000-00000000b000';
    const first = recorder.add(toIncoming(report(0)));
    await Promise.all([first, recorder.add(toIncoming(report(1, { id: other, dynamicKey: 'l' })))]);
    const key = { flow_run_id: FLOW_RUN, task_key: 'step' };
    expect(readTaskRunByKey(store.db, { ...key, dynamic_key: 'k' })?.state_name).toBe('Pending');
    expect(readTaskRunByKey(store.db, { ...key, dynamic_key: 'l' })?.state_name).toBe('Running');
    await store.close();
  });

  it('keeps an event whatever its report says, for one that fails would be sent again for ever', async () => {
    const fields = [
      'name',
      'run_count',
      'start_time',
      'end_time',
      'total_run_time',
      'tags',
      'task_inputs',
      'task_version',
    ];
    const odd = fc.dictionary(fc.constantFrom(...fields, 'cache_expiration', 'empirical_policy'), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(odd, fc.jsonValue(), async (told, details) => {
        const store = openStore();
        const event = report(1) as { payload: { task_run: object; validated_state: object } };
        Object.assign(event.payload.task_run, told);
        Object.assign(event.payload.validated_state, { state_details: details });
        await new Recorder(store).add(toIncoming(event));
        expect(readTaskRun(store.db, TASK_RUN)?.state_name).toBe('Running');
        await store.close();
      }),
      { numRuns: RUNS, examples: [[{ run_count: 2 ** 53 }, null]] },
    );
  });

  it('passes over what another orchestrates, and reports that lack their parts', async () => {
    const store = openStore();
    const recorder = new Recorder(store);
    const foreign = report(0) as { resource: Record<string, string> };
    delete foreign.resource['prefect.orchestration'];
    await recorder.add(toIncoming(foreign));
    await recorder.add(toIncoming({ ...(report(1) as object), payload: {} }));
    expect(readTaskRun(store.db, TASK_RUN)).toBeUndefined();
    await store.close();
  });
});
