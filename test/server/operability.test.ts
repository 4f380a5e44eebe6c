import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import performanceHooks from 'node:perf_hooks';
import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { createLog } from '../../src/server/log.ts';
import { startServices } from '../../src/server/services/service.ts';
import { testServer } from './test-context.ts';

describe('what the server says of itself', () => {
  it('counts requests by route and status, and what was written', async () => {
    const server = testServer();
    const app = createApp(server.context);
    const ask = (url: string, method = 'GET', payload?: object) =>
      app.inject({ method: method as 'GET', url, headers: { host: '127.0.0.1' }, ...(payload && { payload }) });
    await ask('/api/flows/', 'POST', { name: 'a' });
    await ask('/api/flows/00000000-0000-4000-8000-000000000000');
    const { body, headers } = await ask('/api/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toMatch(/request_duration_seconds_count\{method="POST",route="\/api\/flows",status="201"\} 1/);
    expect(body).toMatch(/request_duration_seconds_count\{method="GET",route="\/api\/flows\/:id",status="404"\} 1/);
    expect(body).toContain('millrace_writes_total 1');
    await app.close();
    await server.close();
  });

  it('tells of its process when first asked, and does not watch it before', async () => {
    const server = testServer();
    const watching = vi.spyOn(performanceHooks, 'monitorEventLoopDelay');
    const app = createApp(server.context);
    await app.ready();
    expect(watching).not.toHaveBeenCalled();
    const { body } = await app.inject({ url: '/api/metrics', headers: { host: '127.0.0.1' } });
    expect(watching).toHaveBeenCalledOnce();
    watching.mockRestore();
    const [, mean] = /^millrace_nodejs_eventloop_lag_mean_seconds (.*)$/m.exec(body) ?? [];
    expect(Number(mean)).toBeGreaterThan(0);
    expect(body).toMatch(/^millrace_process_resident_memory_bytes \d+$/m);
    await app.close();
    await server.close();
  });

  it('has a page with every route and schema', async () => {
    const server = testServer();
    const app = createApp(server.context);
    const { body } = await app.inject({ url: '/docs', headers: { host: '127.0.0.1' } });
    expect(body).toContain('/flow_runs/{id}/set_state');
    const named = [...body.matchAll(/href="#(schema-\w+)"/g)].map(([, id]) => id);
    expect(named.length).toBeGreaterThan(50);
    for (const id of named) expect(body).toContain(`id="${id}"`);
    await app.close();
    await server.close();
  });

  it('logs a service that fails, without credentials, and runs it again', async () => {
    const home = mkdtempSync(join(tmpdir(), 'log-'));
    const file = join(home, 'server.log');
    const server = testServer();
    let runs = 0;
    const again = Promise.withResolvers<void>();
    const failing = {
      name: 'failing',
      everyMs: 1,
      run() {
        runs += 1;
        if (runs > 1) again.resolve();
        throw new Error('no luck');
      },
    };
    const log = createLog({ level: 'warn', file });
    const stop = startServices([failing], { ...server.context, log });
    await again.promise;
    await stop();
    log.warn({ req: { headers: { authorization: 'Bearer secret' } } }, 'asked');
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ level: 50, service: 'failing', err: { message: 'no luck' } });
    expect(lines.at(-1)).toMatchObject({ msg: 'asked', req: { headers: { authorization: '[Redacted]' } } });
    await server.close();
    rmSync(home, { recursive: true });
  });

  it('puts a log aside that has grown too long', () => {
    const home = mkdtempSync(join(tmpdir(), 'log-'));
    const file = join(home, 'server.log');
    writeFileSync(file, 'x'.repeat(6 * 1024 * 1024));
    createLog({ level: 'warn', file }).warn('begun anew');
    expect(readFileSync(file, 'utf8')).toContain('begun anew');
    expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(6 * 1024 * 1024);
    rmSync(home, { recursive: true });
  });
});
