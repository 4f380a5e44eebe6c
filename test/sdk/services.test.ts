import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  concurrency,
  createImageArtifact,
  createProgressArtifact,
  emitEvent,
  rateLimit,
  receiveInput,
  runContext,
  sendInput,
  sleep,
  task,
  updateProgressArtifact,
  Variable,
} from '../../src/sdk/index.ts';
import type { MemoryPort } from '../../src/sdk/testing/memory-port.ts';
import { runInMemory } from './run-in-memory.ts';

/** What a flow gives on an orchestrator that has been prepared, or the error that it throws as `!code`. */
async function check(fn: () => unknown, expected: unknown, prepare: (port: MemoryPort) => void = () => {}) {
  const { outcome, port } = await runInMemory(fn, { onPort: prepare });
  expect('error' in outcome ? `!${(outcome.error as { code: string }).code}` : outcome.result).toEqual(expected);
  return port;
}

describe('Variable', () => {
  it('is set, read and taken away', () =>
    check(async () => {
      await Variable.set('limit', 3);
      const first = await Variable.get('limit');
      await Variable.set('limit', [4], { overwrite: true });
      return [first, await Variable.get('limit'), await Variable.unset('limit'), await Variable.unset('limit')];
    }, [3, [4], true, false]));
  it('has a fallback', () => check(() => Variable.get('nothing', 7), 7));
  it('is not overwritten by mistake', () =>
    check(async () => {
      await Variable.set('limit', 3);
      await Variable.set('limit', 4);
    }, '!variable-exists'));
  it('has a name that every server takes', async () => {
    await expect(Variable.set('No-Name', 1)).rejects.toThrow("'No-Name' may only have lower-case letters");
  });
});

describe('run inputs', () => {
  it('are received in order, checked, until none comes any more', () =>
    check(async () => {
      const { id } = runContext().flowRun;
      const talk = task({ name: 'talk' }, async () => {
        for (const n of [1, 2]) {
          await sendInput(n, { flowRunId: id });
          await sleep(1_000);
        }
      });
      talk.submit();
      const got: number[] = [];
      for await (const { value } of receiveInput({ schema: z.number(), timeoutSeconds: 30 })) got.push(value);
      return got;
    }, [1, 2]));
  it('are told apart by their keys', () =>
    check(async () => {
      const { id } = runContext().flowRun;
      await sendInput('for others', { flowRunId: id, keyPrefix: 'other' });
      for await (const { value } of receiveInput({ timeoutSeconds: 1 })) return value;
      return 'none';
    }, 'none'));
  it('are answered', () =>
    check(async () => {
      await sendInput('hi', { flowRunId: runContext().flowRun.id });
      for await (const { respond, senderId } of receiveInput({ timeoutSeconds: 1 })) {
        await respond('hello', { keyPrefix: 'answer' });
        expect(senderId).toBe(runContext().flowRun.id);
        break;
      }
      for await (const { value } of receiveInput({ keyPrefix: 'answer', timeoutSeconds: 1 })) return value;
      return 'none';
    }, 'hello'));
  it('that do not fit are refused', () =>
    check(async () => {
      await sendInput('hi', { flowRunId: runContext().flowRun.id });
      for await (const { value } of receiveInput({ schema: z.number() })) return value;
      return 'none';
    }, '!run-input'));
});

describe('concurrency', () => {
  const limit = (slots: number) => (port: MemoryPort) => port.services.limits.set('db', { slots, taken: 0 });
  it('holds slots while a function runs, and gives them back', () =>
    check(
      async () => {
        let [now, most] = [0, 0];
        const query = task({ name: 'query' }, (_: string) =>
          concurrency('db', async () => {
            most = Math.max(most, ++now);
            await sleep(100);
            now--;
          }),
        );
        await query.map([1, 2, 3, 4, 5].map(String));
        return most;
      },
      2,
      limit(2),
    ));
  it('gives them back when it throws', async () => {
    const port = await check(
      () => concurrency('db', () => Promise.reject(new TypeError('no'))).catch(() => 'caught'),
      'caught',
      limit(1),
    );
    expect(port.services.limits.get('db')?.taken).toBe(0);
  });
  it('waits no longer than told', () =>
    check(
      () => concurrency('db', () => 1, { timeoutSeconds: 5 }),
      '!concurrency',
      (port) => port.services.limits.set('db', { slots: 1, taken: 1 }),
    ));
  it('goes on without a limit that does not exist, unless it has to', async () => {
    await check(() => concurrency('nothing', () => 1), 1);
    await check(() => concurrency('nothing', () => 1, { strict: true }), '!concurrency');
    await check(() => rateLimit('nothing'), undefined);
  });
});

describe('events and artifacts', () => {
  it('an event names the runs around', async () => {
    const port = await check(
      () =>
        task({ name: 'load', tags: ['x'] }, () =>
          emitEvent({ event: 'rows.loaded', resource: 'db.sales', payload: { count: 2 } }),
        )(),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    );
    expect(port.services.events).toMatchObject([
      { event: 'rows.loaded', resource: { 'prefect.resource.id': 'db.sales' }, payload: { count: 2 } },
    ]);
    expect(port.services.events[0]?.related.map((label) => label['prefect.resource.role'])).toEqual([
      'flow-run',
      'flow',
      'task-run',
      'tag',
    ]);
  });
  it('an event needs a resource with an id', async () => {
    await expect(emitEvent({ event: 'x', resource: { a: 'b' } })).rejects.toThrow(
      "needs a resource with a 'prefect.resource.id'",
    );
  });
  it('an artifact is an image, or progress that goes on', async () => {
    const port = await check(async () => {
      await createImageArtifact('https://example.org/x.png', { key: 'plot' });
      await updateProgressArtifact(await createProgressArtifact(0), 50);
    }, undefined);
    expect(port.artifacts).toMatchObject([
      { type: 'image', data: 'https://example.org/x.png' },
      { type: 'progress', data: 0 },
    ]);
    expect(port.services.artifactChanges).toMatchObject([{ data: 50 }]);
    await check(
      () => createProgressArtifact(101).catch((error: Error) => error.message),
      expect.stringContaining('from 0 to 100'),
    );
  });
});
