import { describe, expect, it } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createApp } from '../../src/server/app.ts';
import { createClock } from '../../src/server/clock.ts';
import { createContext } from '../../src/server/context.ts';
import { areas } from '../../src/server/openapi/areas.ts';
import { Store } from '../../src/server/store/store.ts';

interface Document {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

async function withApp<Result>(
  use: (app: ReturnType<typeof createApp>, routes: string[]) => Promise<Result>,
): Promise<Result> {
  const store = new Store({ path: ':memory:', clock: createClock(), newId: createUuid7() });
  const context = createContext({ store, version: '1.2.3' });
  const routes: string[] = [];
  const app = createApp(context, { onRoute: (method, url) => routes.push(`${method} ${url}`) });
  try {
    return await use(app, routes);
  } finally {
    await app.close();
    await store.close();
  }
}

describe("the server's description of itself", () => {
  it('names every route that is served, and no other', async () => {
    const served = await withApp(async (app, routes) => {
      await app.ready();
      return routes.filter((route) => route.includes(' /api/')).map((route) => route.replace(' /api', ' '));
    });
    expect(served.sort()).toEqual(
      areas
        .flatMap(({ routes }) => routes)
        .map(({ route }) => route)
        .sort(),
    );
  });

  it('refers to no schema that it does not have', async () => {
    const document = await withApp(async (app) => {
      const answer = await app.inject({ url: '/openapi.json', headers: { host: '127.0.0.1' } });
      return answer.json() as Document;
    });
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect(referred.size).toBeGreaterThan(20);
    for (const name of referred) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(Object.keys(document.paths)).toContain('/api/flow_runs/{id}/set_state');
  });
});
