import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type PrefectClient } from '../../src/client/create-client.ts';
import { startServer } from '../../src/server/start-server.ts';
import { NO_PREFECT, PREFECT_BIN, startPrefect, type TestServer } from '../conformance/real-prefect.ts';
import { type Finished, runPython } from './run-python.ts';

const skipped = PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`;
const WAIT = { timeout: 90_000, interval: 100 };

describe.skipIf(!PREFECT_BIN)(`a flow that Prefect serves${skipped}`, () => {
  let server: TestServer;
  let client: PrefectClient;
  let serving: Promise<Finished>;
  let stop: (signal: NodeJS.Signals) => void = () => {};
  const send = (method: 'GET' | 'POST', path: string, body?: object) =>
    client.transport.send(method, path, body ? { body } : {}) as Promise<never>;
  const deployment = async (): Promise<{ id: string; paused: boolean; status: string } | undefined> => {
    const found = await send('POST', '/deployments/filter', { deployments: { name: { any_: ['served'] } } });
    return found[0];
  };
  const runs = (
    filter: object,
  ): Promise<{ id: string; state_name: string; created_by: object; parameters: object }[]> =>
    send('POST', '/flow_runs/filter', { flow_runs: filter, sort: 'EXPECTED_START_TIME_ASC' });
  const ask = (name: string, parameters: object, env: object = {}) =>
    runPython('run_served.py', {
      url: server.url,
      env: { RUN_NAME: name, PARAMETERS: JSON.stringify(parameters), ...env },
    });

  beforeAll(async () => {
    const { url, close } = await startServer({ database: ':memory:', version: '0.0.0' });
    server = { url, stop: close };
    client = createClient({ url, auth: { kind: 'none' }, source: 'setting' });
    serving = runPython('served.py', {
      url,
      env: { PREFECT_RUNNER_POLL_FREQUENCY: '1' },
      onStart: (signal) => {
        stop = signal;
      },
    });
  });
  afterAll(async () => {
    stop('SIGKILL');
    await serving;
    await client.close();
    await server.stop();
  });

  it('is run when it is asked for', async () => {
    await expect.poll(async () => (await deployment())?.status, WAIT).toBe('READY');
    const { output } = await ask('asked', { name: 'me' });
    expect(output).toContain('ended Completed');
    const [run] = await runs({ name: { any_: ['asked'] } });
    expect(run).toMatchObject({ state_name: 'Completed', parameters: { name: 'me' } });
  });

  it('is run by its schedule', async () => {
    const scheduled = { tags: { all_: ['auto-scheduled', 'by-serve'] } };
    await expect.poll(async () => (await runs(scheduled))[0]?.state_name, WAIT).toBe('Completed');
    const [first, ...others] = await runs(scheduled);
    expect(first).toMatchObject({
      parameters: { name: 'schedule' },
      created_by: { type: 'SCHEDULE', display_value: 'IntervalSchedule' },
    });
    expect(others.map((run) => run.state_name)).toEqual(['Scheduled', 'Scheduled']);
  });

  it('is ended when its run is cancelled', async () => {
    await ask('endless', { wait: true }, { TIMEOUT: '0' });
    const endless = async () => (await runs({ name: { any_: ['endless'] } }))[0];
    await expect.poll(async () => (await endless())?.state_name, WAIT).toBe('Running');
    await send('POST', `/flow_runs/${(await endless())?.id}/set_state`, { state: { type: 'CANCELLING' } });
    await expect.poll(async () => (await endless())?.state_name, WAIT).toBe('Cancelled');
  });

  it('is paused when it is no longer served', async () => {
    stop('SIGINT');
    const { output } = await serving;
    expect((await deployment())?.paused, output.slice(-2000)).toBe(true);
    expect(await runs({ state: { type: { any_: ['SCHEDULED'] } } })).toEqual([]);
  });
});

describe.skipIf(!PREFECT_BIN)(`the command line of Prefect${skipped}`, () => {
  it('says of deployments on the embedded server what it says on a real one', async () => {
    const [embedded, real] = await Promise.all([
      startServer({ database: ':memory:', version: '0.0.0' }),
      startPrefect({ PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED: 'false' }),
    ]);
    try {
      const [ours, theirs] = [await commandsOn(embedded.url), await commandsOn(real.url)];
      expect(ours).toBe(theirs);
      expect(ours).toContain('exit 0');
    } finally {
      await embedded.close();
      await real.stop();
    }
  }, 240_000);
});

async function commandsOn(url: string): Promise<string> {
  const { code, output } = await runPython('deployment_commands.py', { url, env: { COLUMNS: '200' } });
  expect(code, output).toBe(0);
  const ids = new Map<string, string>();
  return output
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      ids.set(id, ids.get(id) ?? `<id ${ids.size}>`);
      return ids.get(id) as string;
    })
    .replaceAll(url.replace(/\/api$/, ''), '<server>')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/g, '<time>')
    .replace(/\b[a-z]+-[a-z]+\b(?=')/g, '<name>')
    .replace(/\d+ (seconds?|microseconds?|milliseconds?) ago|\bnow\b/g, '<ago>');
}
