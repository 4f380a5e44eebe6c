import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { uuid7 } from '../../src/model/uuid7.ts';
import { createApp } from '../../src/server/app.ts';
import { createClock } from '../../src/server/clock.ts';
import { createContext } from '../../src/server/context.ts';
import { cleanUpCancellations } from '../../src/server/services/clean-up-cancellations.ts';
import { attachSockets } from '../../src/server/sockets.ts';
import { sql } from '../../src/server/store/database.ts';
import { Store } from '../../src/server/store/store.ts';
import { NO_PREFECT, PREFECT_BIN } from '../conformance/real-prefect.ts';
import { Transcript } from '../conformance/transcript.ts';
import { runPython } from './run-python.ts';

const MISSING = PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`;

describe.skipIf(!PREFECT_BIN)(`a worker of Prefect's own${MISSING}`, () => {
  it('ends what a run has left whose cancellation timed out, at the second time if it could not at the first', async () => {
    // The server's clock is behind until the cancellation is to time out, since nobody waits so long.
    let behindMs = 301_000;
    const clock = createClock(() => Date.now() - behindMs);
    const store = new Store({ path: ':memory:', clock, newId: uuid7 });
    const context = createContext({ store, version: '0.0.0' });
    const app = createApp(context);
    const endSockets = attachSockets(app.server, context);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api`;
    const api = new Transcript(url);

    await api.ask('POST', '/work_pools/', { name: 'mine', type: 'cleaner' });
    const { body: flow } = await api.ask('POST', '/flows/', { name: 'f' });
    const cancelling = { flow_id: flow.id, work_pool_name: 'mine', state: { type: 'CANCELLING' } };
    const { body: run } = await api.ask('POST', '/flow_runs/', cancelling);
    await api.ask('PATCH', `/flow_runs/${run.id}`, { infrastructure_pid: 'pod-1' });
    behindMs = 0;
    await cleanUpCancellations.run(context);

    let stop = (): void => {};
    const worker = runPython('cleans_up.py', {
      url,
      onStart(send) {
        stop = () => send('SIGKILL');
      },
    });
    const kept = sql.selectFrom('clean_up_message').select(['outcome', 'delivery_count', 'release_reason']);
    const outcome = { outcome: 'ACKNOWLEDGED', delivery_count: 2, release_reason: 'infrastructure_not_available' };
    // A worker that is offered it again before the place of the first try is free gives it back once more.
    const later = { outcome: 'ACKNOWLEDGED', delivery_count: 3, release_reason: 'concurrency_limit_reached' };
    try {
      await expect.poll(() => store.db.all(kept), { timeout: 60_000 }).toBeOneOf([[outcome], [later]]);
    } finally {
      stop();
      const { output } = await worker;
      endSockets();
      await app.close();
      await store.close();
      expect(output).toContain('try 2 to end pod-1');
    }
  });
});
