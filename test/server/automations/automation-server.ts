import { randomUUID } from 'node:crypto';
import { evaluateProactiveTriggers } from '../../../src/server/services/evaluate-proactive-triggers.ts';
import { testServer } from '../test-context.ts';

/** A server with what tests of automations do again and again. */
export function automationServer() {
  const server = testServer();
  const { call, clock, context } = server;
  return {
    ...server,
    /** Makes an automation with one trigger and one action, both with defaults. Returns its id. */
    async automation(trigger: object, rest: object = {}): Promise<string> {
      const body = {
        name: 'a',
        trigger: { type: 'event', posture: 'Reactive', ...trigger },
        actions: NOTHING,
        ...rest,
      };
      const answer = await call('POST', '/automations/', body);
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
    /** Sends an event of a resource that occurs now. */
    async send(event: string, { id = 'thing.1', related = [] as object[], payload = {} } = {}): Promise<void> {
      const occurred = clock.in(0);
      const resource = { 'prefect.resource.id': id };
      await call('POST', '/events', [{ id: randomUUID(), occurred, event, resource, related, payload }]);
    },
    /** Lets time pass with the service running as it does. */
    async pass(seconds: number): Promise<void> {
      for (let passed = 0; passed < seconds; passed += 5) {
        clock.advance(Math.min(5, seconds - passed));
        await evaluateProactiveTriggers.run(context);
      }
    },
    /** What automations have told so far, the oldest first. */
    async told(
      prefix = 'prefect.automation.triggered',
    ): Promise<
      { event: string; payload: Record<string, never>; related: Record<string, string>[]; resource: object }[]
    > {
      await context.actions.settle();
      const filter = { event: { prefix: [prefix] }, order: 'ASC' };
      return (await call('POST', '/events/filter', { filter })).body.events;
    },
    async fired(): Promise<number> {
      return (await this.told()).length;
    },
  };
}

const NOTHING = [{ type: 'do-nothing' }];
