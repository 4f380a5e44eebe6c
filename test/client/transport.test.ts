import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { parseRetryAfter, retryDelayMs } from '../../src/client/retry-policy.ts';
import { createTransport, type Transport, type TransportOptions } from '../../src/client/transport.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'hang up' | 'silence';

interface Exchange {
  transport: Transport;
  requests: { line: string; headers: IncomingMessage['headers']; body: string }[];
  slept: number[];
}

/** A server that gives the answers one after another, the last one for ever, and a transport that does not really sleep. */
async function exchange(
  answers: Answer[],
  api: Partial<ApiAddress> = {},
  options: TransportOptions = {},
): Promise<Exchange> {
  const requests: Exchange['requests'] = [];
  const slept: number[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = answers[Math.min(requests.length, answers.length - 1)] as Answer;
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    reply(answer, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const transport = createTransport(
    { url, auth: { kind: 'none' }, source: 'setting', ...api },
    { random: () => 0, sleep: async (ms) => void slept.push(ms), ...options },
  );
  cleanUps.push(
    () => server.close(),
    () => server.closeAllConnections(),
    () => transport.close(),
  );
  return { transport, requests, slept };
}

function reply(answer: Answer, response: ServerResponse): void {
  if (answer === 'silence') return;
  if (answer === 'hang up') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

describe('a request', () => {
  it("carries what Prefect's own client sends", async () => {
    const { transport, requests } = await exchange([{ status: 201, body: '{"id":1}' }], {
      headers: { 'x-team': 'data' },
    });
    expect(await transport.send('POST', '/flows/', { body: { name: 'x' } })).toEqual({ id: 1 });
    expect(requests[0]).toMatchObject({
      line: 'POST /api/flows/',
      body: '{"name":"x"}',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'prefect/3.8.8 (API 0.8.4)',
        'x-prefect-api-version': '0.8.4',
        'x-team': 'data',
      },
    });
  });

  it.each([
    [{ kind: 'bearer', key: 'pnu_1' }, 'Bearer pnu_1'],
    [{ kind: 'basic', authString: 'user:pass' }, 'Basic dXNlcjpwYXNz'],
  ] as const)('carries its credentials', async (auth, header) => {
    const { transport, requests } = await exchange([{ status: 204 }], { auth });
    expect(await transport.send('GET', '/x')).toBeUndefined();
    expect(requests[0]?.headers.authorization).toBe(header);
  });

  const ok: Answer = { status: 200, body: 'true' };
  it.each<[string, Answer[], number[]]>([
    ['at once when all is well', [ok], []],
    ['after a busy server', [{ status: 503 }, { status: 502 }, ok], [1000, 2000]],
    ['after a gateway that gave up', [{ status: 504 }, ok], [1000]],
    ['after an internal error', [{ status: 500 }, ok], [1000]],
    ['after a broken connection', ['hang up', ok], [1000]],
    ['when the server says', [{ status: 429, headers: { 'retry-after': '7.5' } }, ok], [7500]],
    ['later each time', [...Array<Answer>(5).fill({ status: 408 }), ok], [1000, 2000, 4000, 8000, 16000]],
  ])('succeeds %s', async (_, answers, waits) => {
    const { transport, requests, slept } = await exchange(answers);
    expect(await transport.send('GET', '/health')).toBe(true);
    expect(slept).toEqual(waits);
    expect(requests).toHaveLength(answers.length);
  });

  it.each<[string, Answer, string, number, RegExp]>([
    [
      'bad credentials',
      { status: 401 },
      'api-auth',
      1,
      /refused a request without credentials with HTTP 401\. Set PREFECT_API_KEY/,
    ],
    [
      'what is not there',
      { status: 404, body: '{"detail":"Flow run not found"}' },
      'api-not-found',
      1,
      /GET \/x: Flow run not found\./,
    ],
    ['a conflict', { status: 409, body: '{"detail":"taken"}' }, 'api-conflict', 1, /taken/],
    [
      'what is invalid',
      {
        status: 422,
        body: '{"exception_message":"Invalid request received.","exception_detail":[{"loc":["body","name"],"msg":"Field required"}]}',
      },
      'api-validation',
      1,
      /Invalid request received: body\.name Field required\./,
    ],
    ['a server that stays busy', { status: 503 }, 'api-response', 6, /HTTP 503/],
    ['a bug of the server', { status: 500, body: 'oops' }, 'api-response', 3, /HTTP 500: oops/],
    ['a server that hangs up', 'hang up', 'api-unreachable', 6, /No orchestrator answers at http/],
  ])('fails for %s', async (_, answer, code, tries, message) => {
    const { transport, requests } = await exchange([answer]);
    const error: unknown = await transport.send('GET', '/x').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toMatch(message);
    expect(requests).toHaveLength(tries);
  });

  it('says where a refused key came from', async () => {
    const { transport } = await exchange([{ status: 403 }], {
      auth: { kind: 'bearer', key: 'pnu_abcd1234', from: 'profile' },
    });
    await expect(transport.send('GET', '/x')).rejects.toThrow(
      /the key from Prefect's profile \(PREFECT_API_KEY, …1234\)/,
    );
  });

  it('gives up after its time', async () => {
    const { transport } = await exchange(['silence'], {}, { timeoutMs: 50, retries: 0 });
    await expect(transport.send('GET', '/x')).rejects.toMatchObject({ code: 'api-unreachable' });
  });

  it('ends with its signal', async () => {
    const { transport } = await exchange(['silence']);
    const abort = new AbortController();
    const sent = transport.send('GET', '/x', { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(sent).rejects.toThrow('enough');
  });
});

describe('the wait before another try', () => {
  it.each([
    [1, undefined, 0, 1000],
    [3, undefined, 0.5, 4400],
    [20, undefined, 0, 30_000],
    [4, 0, 1, 0],
    [4, 2, 1, 2400],
  ])('of attempt %s with Retry-After %s', (attempt, retryAfterSeconds, jitter, expected) => {
    expect(retryDelayMs(attempt, { retryAfterSeconds, random: () => jitter })).toBeCloseTo(expected, 6);
  });

  it.each([
    ['3', 3],
    ['0.25', 0.25],
    ['-1', 0],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 10],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads Retry-After %s', (header, expected) => expect(parseRetryAfter(header, 0)).toBe(expected));
});
