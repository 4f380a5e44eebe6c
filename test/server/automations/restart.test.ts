import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { automationCreate } from '../../../src/api/automation.ts';
import { createUuid7 } from '../../../src/model/uuid7.ts';
import { createAutomation } from '../../../src/server/automations/save-automation.ts';
import { createContext, type ServerContext } from '../../../src/server/context.ts';
import { toIncoming } from '../../../src/server/events/read-event.ts';
import { Store } from '../../../src/server/store/store.ts';
import { TestClock } from '../test-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-automations-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a server goes on counting where the one before it ended', async () => {
  const clock = new TestClock();
  const newId = createUuid7();
  /** A server that lives as long as `use` takes. */
  async function lifetime(use: (context: ServerContext) => Promise<void>): Promise<void> {
    const store = new Store({ path: join(folder, 'a.db'), clock, newId });
    const context = createContext({ store, version: '0.0.0' });
    await use(context);
    await context.actions.settle();
    await context.actions.stop();
    await store.close();
  }
  const send = async ({ recorder }: ServerContext, event: string): Promise<void> => {
    const resource = { 'prefect.resource.id': 'x' };
    const recorded = recorder.add(toIncoming({ id: newId(), occurred: clock.in(0), event, resource }));
    recorder.settle();
    await recorded;
  };
  const fired = ({ store }: ServerContext): number =>
    store.db.all({ compile: () => ({ sql: FIRED, parameters: [] }) as never }).length;
  const on = (event: string) => ({ posture: 'Reactive', expect: [event] });
  await lifetime(async (context) => {
    for (const trigger of [
      { ...on('a'), threshold: 2, within: 60 },
      { type: 'sequence', within: 60, triggers: [on('a'), on('b')] },
    ]) {
      const given = automationCreate.parse({ name: 'n', trigger, actions: [] });
      await context.store.write((tx) => createAutomation(tx, given));
    }
    await send(context, 'a');
    expect(fired(context)).toBe(0);
  });
  await lifetime(async (context) => {
    await send(context, 'b');
    expect(fired(context)).toBe(1);
    await send(context, 'a');
    expect(fired(context)).toBe(2);
  });
});

const FIRED = `SELECT id FROM event WHERE event = 'prefect.automation.triggered'`;
