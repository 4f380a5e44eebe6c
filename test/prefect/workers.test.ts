import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../src/server/start-server.ts';
import { NO_PREFECT, PREFECT_BIN, type TestServer } from '../conformance/real-prefect.ts';
import { Transcript } from '../conformance/transcript.ts';
import { type PrefectCommands, prefectCommands } from './run-prefect.ts';

describe.skipIf(!PREFECT_BIN)(`Prefect's own workers${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  let server: TestServer;
  let prefect: PrefectCommands;
  let ask: Transcript['ask'];

  beforeAll(async () => {
    const { url, close } = await startServer({ database: ':memory:', version: '0.0.0' });
    server = { url, stop: close };
    prefect = prefectCommands(url);
    const transcript = new Transcript(url);
    ask = transcript.ask.bind(transcript);
  });
  afterAll(async () => {
    prefect?.close();
    await server?.stop();
  });

  it('are given their pool over the channel, run what is due, and say what they do', async () => {
    const { body: flow } = await ask('POST', '/flows/', { name: 'worked' });
    const worker = prefect.start('worker', 'start', '--pool', 'mine', '--type', 'process', '--name', 'w');
    try {
      await until(async () => (await ask('GET', '/work_pools/mine')).body.status === 'READY');
      const { body: pool } = await ask('GET', '/work_pools/mine');
      expect(pool.base_job_template.job_configuration.command).toBe('{{ command }}');
      const { body: deployment } = await ask('POST', '/deployments/', {
        name: 'd',
        flow_id: flow.id,
        work_pool_name: 'mine',
        path: join(import.meta.dirname, 'flows'),
        entrypoint: 'worked.py:worked',
      });
      const { body: run } = await ask('POST', `/deployments/${deployment.id}/create_flow_run`, {
        parameters: { number: 21 },
      });
      const ended = async () => ['COMPLETED', 'FAILED', 'CRASHED'].includes((await stateOf(run.id)) ?? '');
      await until(ended).catch(() => {
        throw new Error(worker.output());
      });
      expect(await stateOf(run.id), worker.output()).toBe('COMPLETED');
      // Logs are sent in batches, and may come after the state.
      const printed = { logs: { flow_run_id: { any_: [run.id] } } };
      await until(async () =>
        JSON.stringify((await ask('POST', '/logs/filter', printed)).body).includes('doubled: 42'),
      );
      const { body: workers } = await ask('POST', '/work_pools/mine/workers/filter', {});
      expect(workers).toMatchObject([{ name: 'w', status: 'ONLINE' }]);
      expect((await ask('GET', `/deployments/${deployment.id}`)).body.status).toBe('READY');
      const filter = { event: { prefix: ['prefect.worker.'] }, order: 'ASC' };
      for (const name of ['prefect.worker.started', 'prefect.worker.submitted-flow-run']) {
        await until(async () => JSON.stringify((await ask('POST', '/events/filter', { filter })).body).includes(name));
      }
    } finally {
      worker.child.kill('SIGTERM');
      await worker.ended;
    }
  }, 180_000);

  const stateOf = async (id: string): Promise<string | undefined> =>
    (await ask('GET', `/flow_runs/${id}`)).body.state_type;

  it('are set up by Prefect’s command line', async () => {
    const said = async (...words: string[]): Promise<string> => {
      const { code, output } = await prefect.run(...words);
      expect(code, output).toBe(0);
      return output;
    };
    expect(await said('work-pool', 'create', 'pool', '--type', 'process')).toContain("Created work pool 'pool'");
    expect(await said('work-pool', 'ls')).toContain('pool');
    expect(await said('work-pool', 'inspect', 'pool')).toContain("name='pool'");
    await said('work-pool', 'pause', 'pool');
    expect((await ask('GET', '/work_pools/pool')).body.status).toBe('PAUSED');
    await said('work-pool', 'resume', 'pool');
    await said('work-pool', 'set-concurrency-limit', 'pool', '3');
    expect((await ask('GET', '/work_pools/pool')).body.concurrency_limit).toBe(3);
    await said('work-pool', 'clear-concurrency-limit', 'pool');
    expect((await ask('GET', '/work_pools/pool')).body.concurrency_limit).toBe(null);
    await said('work-pool', 'preview', 'pool');
    await said('work-queue', 'create', 'queue', '--pool', 'pool', '--limit', '2');
    expect(await said('work-queue', 'ls', '--pool', 'pool')).toContain('queue');
    expect(await said('work-queue', 'inspect', 'queue', '--pool', 'pool')).toContain("name='queue'");
    await said('work-queue', 'pause', 'queue', '--pool', 'pool');
    expect((await ask('GET', '/work_pools/pool/queues/queue')).body).toMatchObject({
      is_paused: true,
      concurrency_limit: 2,
    });
    await said('work-queue', 'resume', 'queue', '--pool', 'pool');
    await said('work-queue', 'delete', 'queue', '--pool', 'pool');
    await said('work-pool', 'delete', 'pool', '--no-prompt');
    expect((await ask('GET', '/work_pools/pool')).status).toBe(404);
  }, 180_000);
});

/** Asks until something holds that another process does in its own time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It took too long.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
