import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runSignal, task } from '../../src/sdk/index.ts';
import { runForReal } from './runners/run-for-real.ts';

/** Runs a task until it says that it has begun, cancels it, and tells what became of what it waited for. */
async function cancelled(body: (begun: () => void) => Promise<unknown>): Promise<{ state: string; error: unknown }> {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const work = task(async function work() {
    await body(begun.resolve).then(ended.resolve, ended.resolve);
  });
  const { runs } = await runForReal(async () => {
    const future = work.submit();
    await begun.promise;
    future.cancel();
    await future.wait();
  });
  return { state: runs[0]?.state.name ?? '', error: await ended.promise };
}

describe('the signal of a run', () => {
  it('ends a request', async () => {
    const server = createServer(() => {});
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { state, error } = await cancelled(async (begun) => {
      server.once('request', begun);
      await fetch(url, { signal: runSignal() });
    });
    server.closeAllConnections();
    server.close();
    expect(state).toBe('Cancelled');
    expect(error).toMatchObject({ name: 'CancelledRunError' });
  });

  it('ends a child process', async () => {
    const { state, error } = await cancelled(async (begun) => {
      const running = promisify(execFile)(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], {
        signal: runSignal(),
      });
      running.child.stdout?.once('data', begun);
      await running;
    });
    expect(state).toBe('Cancelled');
    expect(error).toMatchObject({ name: 'AbortError' });
  });

  it('aborts for the one go whose time is over', async () => {
    const signals: AbortSignal[] = [];
    const work = task({ timeoutSeconds: 0.05, retries: 1 }, async () => {
      signals.push(runSignal());
      if (signals.length === 1) await once(runSignal(), 'abort');
      return 'in time';
    });
    const { outcome } = await runForReal(() => work());
    expect(outcome.result).toBe('in time');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('never aborts outside of runs', () => expect(runSignal().aborted).toBe(false));
});
