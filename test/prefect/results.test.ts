import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/api/artifact.ts';
import type { FlowRun } from '../../src/api/flow-run.ts';
import type { Log } from '../../src/api/log.ts';
import type { State } from '../../src/api/state.ts';
import type { TaskRun } from '../../src/api/task-run.ts';
import { createFolderStorage } from '../../src/sdk/index.ts';
import { hashOf } from '../../src/sdk/results/canonical-json.ts';
import { type SerializerName, serializerOf } from '../../src/sdk/results/result-serializer.ts';
import { describeResult, findResult, type ResultStore, writeResult } from '../../src/sdk/results/result-store.ts';
import { startServer } from '../../src/server/start-server.ts';
import { NO_PREFECT, PREFECT_BIN, prefectPython, startPrefect } from '../conformance/real-prefect.ts';

const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), 'millrace-results-'));
const folder = join(home, 'records');
let servers: { name: string; url: string; stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  if (!PREFECT_BIN) return;
  const [embedded, real] = await Promise.all([startServer({ database: ':memory:', version: '0.0.0' }), startPrefect()]);
  servers = [
    { name: 'embedded', url: embedded.url, stop: () => embedded.close() },
    { name: 'real', url: real.url, stop: () => real.stop() },
  ];
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(!PREFECT_BIN)(`results${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  const store = (name: SerializerName): ResultStore => ({
    storage: createFolderStorage(folder),
    serializer: serializerOf(name),
    inMemory: false,
  });

  it('that Python has written are read here', async () => {
    await python(['write', folder]);
    const read: Record<string, unknown> = {};
    for (const key of ['json-plain', 'json-date', 'json-set', 'json-error', 'compressed-plain', 'compressed-date']) {
      const found = await findResult(store('json'), key, Date.now());
      read[key] = found?.value instanceof Error ? String(found.value) : found?.value;
    }
    const plain = { a: [1, 2.5, 'é', null, true] };
    const date = new Date('2026-01-02T03:04:05Z');
    expect(read).toEqual({
      'json-plain': plain,
      'json-date': date,
      'json-set': new Set([1]),
      'json-error': 'ValueError: bad',
      'compressed-plain': plain,
      'compressed-date': date,
    });
  });

  it('that were written here are read by Python', async () => {
    const values: Record<string, unknown> = {
      plain: { a: [1, 2.5, 'é', null, true] },
      date: new Date('2026-01-02T03:04:05Z'),
      set: new Set([1]),
      error: new RangeError('bad'),
      nothing: undefined,
    };
    for (const name of ['json', 'compressed/json'] as const) {
      for (const [key, value] of Object.entries(values)) {
        const to = `${name.replace('/', '-')}-${key}`;
        await writeResult(store(name), to, { value, metadata: describeResult(store(name), to, undefined) });
      }
    }
    const keys = ['json', 'compressed-json'].flatMap((name) => Object.keys(values).map((key) => `${name}-${key}`));
    const lines = (await python(['read', folder, ...keys])).split('\n').filter((line) => line.startsWith('record'));
    const read = [
      "{'a': [1, 2.5, 'é', None, True]}",
      'datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)',
      '{1}',
      "Exception('bad')",
      'None',
    ];
    expect(
      lines.map((line) =>
        line.replace('TzInfo(0)', 'datetime.timezone.utc').replace('TzInfo(UTC)', 'datetime.timezone.utc'),
      ),
    ).toEqual(keys.map((key, at) => `record ${key} ${read[at % read.length]}`));
  });

  it('have the keys that Python makes of plain data', async () => {
    const plain = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => !/\de[-+]?\d|\d{17}|\.\d{16}|-0/.test(JSON.stringify(value)));
    const values = fc.sample(fc.array(plain), { numRuns: 50, seed: 7 });
    const lines = await python(['hash', folder, ...values.map((value) => JSON.stringify(value))]);
    expect(values.map((value) => `hash ${hashOf(...value)}`)).toEqual(
      lines.split('\n').filter((line) => line.startsWith('hash')),
    );
  });

  it('leave on a server what they leave there from Python, and on the embedded one the same', async () => {
    const told: Record<string, string[]> = {};
    for (const { name, url } of servers) {
      told[`python ${name}`] = await leftBy(url, async (env) => void (await python(['run', folder], env)));
      told[`typescript ${name}`] = await leftBy(url, (env) => typescript('run', env));
    }
    const [first, ...others] = Object.values(told);
    expect(first?.length).toBeGreaterThan(60);
    for (const other of others) expect(other).toEqual(first);
  });

  it('that one language has kept are found by the other', async () => {
    const { url } = servers[0] as { url: string };
    const found: string[] = [];
    for (const order of ['python first', 'typescript first']) {
      const env = environment(url, mkdtempSync(join(home, 'shared-')));
      const runs = [async () => void (await python(['hit', folder], env)), () => typescript('hit', env)];
      if (order === 'typescript first') runs.reverse();
      for (const each of runs) await each();
      const [latest] = await ask<TaskRun[]>(url, '/task_runs/filter', { sort: 'EXPECTED_START_TIME_DESC', limit: 1 });
      found.push(`${order}: ${latest?.state_name}`);
    }
    expect(found).toEqual(['python first: Cached', 'typescript first: Cached']);
  });
});

async function python(args: string[], env: Record<string, string> = {}): Promise<string> {
  const file = join(import.meta.dirname, 'flows', 'results.py');
  const { stdout } = await run(prefectPython(), [file, ...args], {
    env: { ...process.env, PREFECT_HOME: join(home, 'prefect'), PREFECT_LOGGING_LEVEL: 'ERROR', ...env },
  });
  return stdout;
}

async function typescript(what: string, env: Record<string, string>): Promise<void> {
  await run(process.execPath, [join(import.meta.dirname, 'results-script.ts'), what], {
    env: { ...process.env, ...env },
  });
}

function environment(url: string, storage: string): Record<string, string> {
  return {
    PREFECT_API_URL: url,
    PREFECT_LOCAL_STORAGE_PATH: storage,
    PREFECT_RESULTS_DEFAULT_SERIALIZER: 'json',
    PREFECT_LOGGING_LEVEL: 'INFO',
  };
}

/** All that a run of both flows leaves on a server of its results, ids, times and texts of errors aside. */
async function leftBy(url: string, start: (env: Record<string, string>) => Promise<void>): Promise<string[]> {
  const storage = mkdtempSync(join(home, 'kept-'));
  await start(environment(url, storage));
  const lines: string[] = [];
  for (const flow of ['results', 'kept']) {
    const [flowRun] = await ask<FlowRun[]>(url, '/flow_runs/filter', {
      flows: { name: { any_: [flow] } },
      sort: 'EXPECTED_START_TIME_DESC',
      limit: 1,
    });
    if (!flowRun) throw new Error(`There is no run of ${flow}.`);
    const of = { flow_runs: { id: { any_: [flowRun.id] } } };
    lines.push(`${flow}: ${flowRun.state_name} ${dataOf(flowRun.state?.data, storage)}`);
    const tasks = await expectEventually(
      () => ask<TaskRun[]>(url, '/task_runs/filter', { ...of, sort: 'EXPECTED_START_TIME_ASC' }),
      (runs) =>
        runs.length === TASK_RUNS && runs.every(({ state_type: type }) => type === 'COMPLETED' || type === 'FAILED'),
    );
    for (const task of tasks) {
      const states = await ask<State[]>(url, `/task_run_states/?task_run_id=${task.id}`);
      const told = states.map(({ name, message, data }) => `${name} ${errorText(message)}${dataOf(data, storage)}`);
      lines.push(`${task.name.replace(/-[0-9a-f]{3}$/, '')} ${task.run_count}: ${told.join(' > ')}`);
    }
    const logs = await ask<Log[]>(url, '/logs/filter', {
      logs: { flow_run_id: { any_: [flowRun.id] } },
      sort: 'TIMESTAMP_ASC',
    });
    lines.push(
      ...logs.map(({ level, message }) => `log ${level} ${errorText(message).replaceAll(flowRun.name, 'it')}`),
    );
    const artifacts = await ask<Artifact[]>(url, '/artifacts/filter', of);
    lines.push(...artifacts.map(({ key, type, data }) => `artifact ${key} ${type} ${dataOf(data, storage)}`));
  }
  return lines;
}

const TASK_RUNS = 20;

/** What the data of a state are, without the random names of files. */
function dataOf(data: unknown, storage: string): string {
  if (data === null || data === undefined) return '-';
  const { storage_key: key, expiration, serializer, ...rest } = data as Record<string, unknown>;
  const file = basename(String(key));
  return JSON.stringify({
    here: dirname(String(key)) === storage,
    file: /^(kept|own)-/.test(file) ? file : '',
    expires: expiration !== null,
    serializer: (serializer as { type: string }).type,
    ...rest,
  });
}

function errorText(message: string | null | undefined): string {
  return ((message ?? '').split('\n')[0] as string)
    .replace(/\b(ValueError|Error)\((['"])(.*?)\2\)/g, 'Error: $3')
    .replace(/\bValueError\b/g, 'Error');
}

async function ask<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const init = body
    ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    : {};
  const response = await fetch(`${url}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** A server records task runs after the fact. */
async function expectEventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  let last: T | undefined;
  await expect
    .poll(async () => {
      last = await read();
      return holds(last);
    })
    .toBe(true);
  return last as T;
}
