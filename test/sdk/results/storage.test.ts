import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolderStorage, createMemoryStorage, createS3Storage } from '../../../src/sdk/index.ts';
import { defaultsFrom, storagePath } from '../../../src/sdk/results/result-defaults.ts';
import type { SerializerName } from '../../../src/sdk/results/result-serializer.ts';
import { SERIALIZER_NAMES, serializerOf } from '../../../src/sdk/results/result-serializer.ts';
import { describeResult, findResult, type ResultStore, writeResult } from '../../../src/sdk/results/result-store.ts';
import { fillStorageKey } from '../../../src/sdk/results/storage-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-results-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder of results', () => {
  const storage = createFolderStorage(join(folder, 'plain'));

  it('is made by the first result, and gives it back', async () => {
    expect(await storage.read('a')).toBeUndefined();
    await storage.write('a', 'one');
    await storage.write('deep/er/b', 'two');
    expect([await storage.read('a'), await storage.read('deep/er/b')]).toEqual(['one', 'two']);
    expect(storage.locate?.('a')).toBe(join(folder, 'plain', 'a'));
    expect(await storage.read(join(folder, 'plain', 'a'))).toBe('one');
  });

  it('never shows a half, and leaves nothing beside', async () => {
    const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(50_000));
    let done = false;
    const seen = new Set<string | undefined>();
    const reader = (async () => {
      while (!done) seen.add(await storage.read('much'));
    })();
    for (const text of texts) await storage.write('much', text);
    done = true;
    await reader;
    expect([...seen].filter((text) => text !== undefined && !texts.includes(text))).toEqual([]);
    expect(readdirSync(join(folder, 'plain')).sort()).toEqual(['a', 'deep', 'much']);
  });

  it.each(['../out', 'a/../../out', '/etc/passwd', '', '.', 'a\0b'])(
    'does not let the key %j leave it',
    async (key) => {
      await expect(storage.write(key, 'x')).rejects.toMatchObject({ code: 'result-storage' });
      await expect(storage.read(key)).rejects.toMatchObject({ code: 'result-storage' });
    },
  );
});

describe('a store of results', () => {
  const store = (more: Partial<ResultStore> = {}): ResultStore => ({
    storage: createMemoryStorage(),
    serializer: serializerOf('json'),
    inMemory: true,
    ...more,
  });
  const put = (to: ResultStore, value: unknown, expiration?: string) =>
    writeResult(to, 'k', { value, metadata: describeResult(to, 'k', expiration) });

  it('writes the record that Prefect writes', async () => {
    const storage = createMemoryStorage();
    await put(store({ storage }), { a: [1] });
    expect(JSON.parse(storage.entries.get('k') ?? '')).toEqual({
      metadata: {
        storage_key: 'k',
        expiration: null,
        serializer: { type: 'json' },
        prefect_version: '3.8.8',
        storage_block_id: null,
      },
      result: '{"a":[1]}',
    });
  });

  it.each<[SerializerName, unknown]>([
    ['json', { a: new Date(0) }],
    ['compressed/json', ['x'.repeat(10_000)]],
    ['superjson', new Map([[1n, new Set([undefined])]])],
    ['compressed/superjson', { m: new Map([['a', 1n]]) }],
  ])('gives back what %s has written, whatever it writes itself', async (name, value) => {
    const storage = createMemoryStorage();
    await put(store({ storage, serializer: serializerOf(name) }), value);
    for (const other of SERIALIZER_NAMES) {
      const found = await findResult(store({ storage, serializer: serializerOf(other) }), 'k', 0);
      expect(found?.value).toEqual(value);
    }
  });

  it('gives back what a serializer of one’s own has written', async () => {
    const own = {
      type: 'backwards',
      serialize: (value: unknown) => String(value).split('').reverse().join(''),
      deserialize: (text: string) => text.split('').reverse().join(''),
    };
    const to = store({ serializer: own });
    await put(to, 'abc');
    expect((await findResult(to, 'k', 0))?.value).toBe('abc');
    await expect(findResult({ ...to, serializer: serializerOf('json') }, 'k', 0)).rejects.toMatchObject({
      code: 'result-format',
    });
  });

  it('keeps keys apart from results where it is told to', async () => {
    const keyStorage = createMemoryStorage();
    const storage = createMemoryStorage();
    const to = store({ storage, keyStorage });
    await put(to, [1]);
    expect(storage.entries.get('k')).toBe('[1]');
    expect(JSON.parse(keyStorage.entries.get('k') ?? '')).toMatchObject({ storage_key: 'k' });
    expect((await findResult(to, 'k', 0))?.value).toEqual([1]);
  });

  it('finds no result whose time is over', async () => {
    const to = store();
    await put(to, 1, '1970-01-01T00:00:01.000000Z');
    expect(await findResult(to, 'k', 999)).toBeDefined();
    expect(await findResult(to, 'k', 1_000)).toBeUndefined();
  });

  it.each([
    ['no JSON', '{"metadata":'],
    ['no record', '{"a":1}'],
    ['pickled', '{"metadata":{"storage_key":"k","serializer":{"type":"pickle"}},"result":"gAVLAS4="}'],
    [
      'compressed by Python',
      '{"metadata":{"storage_key":"k","serializer":{"type":"compressed/json"}},"result":"eA=="}',
    ],
    ['damaged', '{"metadata":{"storage_key":"k","serializer":{"type":"json"}},"result":"{"}'],
  ])('says so where a record is %s', async (_, text) => {
    const storage = createMemoryStorage();
    await storage.write('k', text);
    await expect(findResult(store({ storage }), 'k', 0)).rejects.toMatchObject({ code: 'result-format' });
  });

  it('reads a record over a network once', async () => {
    let reads = 0;
    const memory = createMemoryStorage();
    const storage = {
      remote: true,
      write: memory.write,
      read(key: string) {
        reads += 1;
        return memory.read(key);
      },
    };
    await put(store({ storage, inMemory: false }), 1);
    for (let at = 0; at < 3; at++) await findResult(store({ storage }), 'k', 0);
    expect(reads).toBe(1);
    await findResult(store({ storage, inMemory: false }), 'k', 0);
    expect(reads).toBe(2);
  });
});

describe('a template for keys', () => {
  const values = {
    parameters: { city: 'Bonn', at: { x: 1 }, list: ['a'] },
    flow_run: { name: 'calm-owl' },
    task_run: { name: 'load-1' },
  };

  it.each([
    ['plain', 'plain'],
    ['{parameters[city]}/{flow_run.name}-{task_run.name}', 'Bonn/calm-owl-load-1'],
    ['{parameters[at][x]}{parameters[list][0]}', '1a'],
    ['{{{parameters[city]}}}', '{Bonn}'],
  ])('%s becomes %s', (template, key) => expect(fillStorageKey(template, values)).toBe(key));

  it.each(['{parameters[town]}', '{flow_run.toString}', '{city}'])('names what %s lacks', (template) => {
    expect(() => fillStorageKey(template, values)).toThrow(`names ${template}, which there is not`);
  });
});

describe('where results go by default', () => {
  it.each<[Record<string, string>, string]>([
    [{}, '/home/me/.local/share/millrace/storage'],
    [{ MILLRACE_HOME: '/m' }, '/m/storage'],
    [{ MILLRACE_HOME: '/m', PREFECT_HOME: '/p' }, '/p/storage'],
    [{ PREFECT_HOME: '/p', PREFECT_LOCAL_STORAGE_PATH: '/s' }, '/s'],
    [{ PREFECT_RESULTS_LOCAL_STORAGE_PATH: '/r', PREFECT_LOCAL_STORAGE_PATH: '/s' }, '/r'],
  ])('%j: %s', (env, path) => expect(storagePath(env, 'linux', '/home/me')).toBe(path));

  it('and how, is told by the environment', () => {
    const env = {
      PREFECT_RESULTS_PERSIST_BY_DEFAULT: 'true',
      PREFECT_TASKS_DEFAULT_PERSIST_RESULT: '0',
      PREFECT_RESULTS_DEFAULT_SERIALIZER: 'pickle',
      PREFECT_TASKS_DISABLE_CACHING: 'off',
      PREFECT_TASKS_DEFAULT_NO_CACHE: '1',
      PREFECT_TASKS_REFRESH_CACHE: 'yes',
    };
    expect(defaultsFrom(env, 'linux')).toMatchObject({
      persist: true,
      persistTasks: false,
      serializer: { type: 'json' },
      caching: 'where-asked',
      refreshCache: true,
    });
  });
});

describe('a bucket of results', () => {
  it('says what to install where its client is missing', async () => {
    await expect(createS3Storage({ bucket: 'b' }).read('k')).rejects.toThrow(
      "A result storage in S3 needs the package '@aws-sdk/client-s3', which is not installed. Run `npm install @aws-sdk/client-s3`.",
    );
  });

  it('does not let a key leave its prefix', () => {
    expect(() => createS3Storage({ bucket: 'b', prefix: 'p' }).locate?.('../x')).toThrow('leads out of s3://b/p');
  });
});
