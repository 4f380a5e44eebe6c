import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endLeases } from '../../src/server/services/end-expired-leases.ts';
import { testServer } from './test-context.ts';

let server: ReturnType<typeof testServer>;
beforeEach(() => {
  server = testServer();
});
afterEach(() => server.close());

describe('the end of leases', () => {
  it('gives back what a holder no longer renews', async () => {
    const { call, clock, context } = server;
    await call('POST', '/v2/concurrency_limits/', { name: 'a', limit: 2 });
    await call('POST', '/v2/concurrency_limits/increment-with-lease', { names: ['a'], slots: 2, lease_duration: 60 });
    const taken = async (): Promise<number> => (await call('GET', '/v2/concurrency_limits/a')).body.active_slots;
    clock.advance(59);
    await endLeases.run(context);
    expect(await taken()).toBe(2);
    clock.advance(2);
    await endLeases.run(context);
    expect(await taken()).toBe(0);
  });
});
