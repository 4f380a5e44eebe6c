import { createUuid7 } from '../../src/model/uuid7.ts';
import type { Access } from '../../src/server/access.ts';
import { createApp } from '../../src/server/app.ts';
import { type Clock, isoOf } from '../../src/server/clock.ts';
import { createContext, type ServerContext } from '../../src/server/context.ts';
import { Store } from '../../src/server/store/store.ts';
import { testDatabase } from './test-database.ts';

/** A clock that stands still but for the microsecond that each reading takes, until it is told to go on. */
export class TestClock implements Clock {
  #micros: number;

  constructor(start = '2026-03-01T12:00:00Z') {
    this.#micros = Date.parse(start) * 1000;
  }

  micros(): number {
    this.#micros += 1;
    return this.#micros;
  }

  advance(seconds: number): void {
    this.#micros += Math.round(seconds * 1e6);
  }

  /** So many seconds from now, as the API tells times. */
  in(seconds: number): string {
    return isoOf(this.#micros + Math.round(seconds * 1e6));
  }
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server says, which is what they test.
  body: any;
}

/** A server in memory, without a port, whose time is the test's. Services do not run by themselves: tests run them. */
export function testServer({ database, ...options }: { access?: Access; database?: string } = {}): {
  context: ServerContext;
  clock: TestClock;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
} {
  const clock = new TestClock();
  const store = new Store({ path: database ?? testDatabase(), clock, newId: createUuid7() });
  const context = createContext({ store, version: '0.0.0', ...options });
  const app = createApp(context);
  return {
    context,
    clock,
    async call(method, path, body, headers = {}) {
      const answer = await app.inject({
        method: method as 'GET',
        url: `/api${path}`,
        headers: { host: '127.0.0.1', 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
    },
    async close() {
      await context.actions.stop();
      await app.close();
      await store.close();
    },
  };
}
