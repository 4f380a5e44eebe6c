import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { ConnectionKeeper } from '../../src/workbench/connection.ts';
import { ADDRESS, FakeOrchestrator } from './fake-orchestrator.ts';

const CONFIGURED: ApiAddress = { ...ADDRESS, url: 'https://prefect.test/api', source: 'profile' };

let found: ApiAddress | Error | undefined;
let startable: boolean;
let connection: ConnectionKeeper;
let done: string[];
let opened: FakeOrchestrator[];

beforeEach(() => {
  found = undefined;
  startable = true;
  done = [];
  opened = [];
  connection = new ConnectionKeeper({
    find: async () => {
      done.push('find');
      if (found instanceof Error) throw found;
      return found;
    },
    startEmbedded: async () => {
      done.push('start');
      if (!startable) throw new Error('No free port.');
      return ADDRESS;
    },
    connect: async () => {
      const orchestrator = new FakeOrchestrator();
      opened.push(orchestrator);
      return orchestrator;
    },
  });
  connection.onDidChange(({ kind }) => done.push(kind));
});

describe('looking for an orchestrator', () => {
  it('starts none', async () => {
    expect(await connection.orchestrator()).toBeUndefined();
    expect(connection.state).toEqual({
      kind: 'none',
      message: 'No orchestrator runs yet; the first run starts one.',
    });
    expect(done).toEqual(['find', 'none']);
  });

  it('finds the one there is, and looks once for all who ask', async () => {
    found = CONFIGURED;
    const [one, other] = await Promise.all([connection.orchestrator(), connection.orchestrator()]);
    expect(one).toBe(other);
    expect(await connection.orchestrator()).toBe(one);
    expect(connection.state).toEqual({ kind: 'connected', url: CONFIGURED.url, embedded: false });
    expect([done, connection.address]).toEqual([['find', 'connected'], CONFIGURED]);
  });

  it('says what is wrong where the settings can not be read, and looks again', async () => {
    found = new Error('profiles.toml has no profile "work".');
    expect(await connection.orchestrator()).toBeUndefined();
    expect(connection.state).toEqual({ kind: 'none', message: 'profiles.toml has no profile "work".' });
    found = CONFIGURED;
    expect(await connection.orchestrator()).toBe(opened[0]);
  });
});

describe('needing an orchestrator', () => {
  it('starts the embedded one where there is none, and only then', async () => {
    expect(await connection.ensure()).toMatchObject({ address: ADDRESS });
    await connection.ensure();
    expect(done).toEqual(['find', 'none', 'find', 'start', 'connected']);
  });

  it('starts none where one is found', async () => {
    found = CONFIGURED;
    expect(await connection.ensure()).toMatchObject({ address: CONFIGURED });
    expect(done).toEqual(['find', 'connected']);
  });

  it('fails with the reason where none can be started', async () => {
    startable = false;
    await expect(connection.ensure()).rejects.toThrow('No free port.');
  });

  it('starts the embedded one again when it was lost', async () => {
    const { orchestrator } = await connection.ensure();
    connection.report({ lost: 'it does not answer' });
    const again = await connection.ensure();
    expect(again.orchestrator).not.toBe(orchestrator);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    expect(connection.state.kind).toBe('connected');
  });

  it('keeps to one that is configured, lost or not', async () => {
    found = CONFIGURED;
    await connection.ensure();
    connection.report({ lost: 'it does not answer' });
    await connection.ensure();
    expect(opened).toHaveLength(1);
    expect(connection.state).toEqual({ kind: 'lost', url: CONFIGURED.url, message: 'it does not answer' });
  });
});

describe('a connection', () => {
  it('tells of every change once', async () => {
    await connection.ensure();
    done.length = 0;
    connection.report('connected');
    connection.report({ lost: 'gone' });
    connection.report({ lost: 'gone' });
    connection.report('connected');
    expect(done).toEqual(['lost', 'connected']);
  });

  it('hears nothing of one that it does not have', () => {
    connection.report('connected');
    expect([connection.state, done]).toEqual([{ kind: 'connecting' }, []]);
  });

  it('is closed when it is forgotten', async () => {
    await connection.ensure();
    connection.reset();
    expect([opened[0]?.closed, connection.address, connection.state.kind]).toEqual([true, undefined, 'connecting']);
    await connection.ensure();
    connection.dispose();
    expect(opened[1]?.closed).toBe(true);
  });
});
