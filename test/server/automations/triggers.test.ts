import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { automationServer } from './automation-server.ts';

let server: ReturnType<typeof automationServer>;
beforeEach(() => {
  server = automationServer();
});
afterEach(() => server.close());

describe('a reactive trigger', () => {
  it.each([
    { trigger: { expect: ['a.b'] }, events: ['a.b', 'a.c', 'a.b'], fired: 2 },
    { trigger: { expect: ['a.*'] }, events: ['a.b', 'b.a', 'a.c'], fired: 2 },
    { trigger: {}, events: ['a'], fired: 1 },
    { trigger: { expect: ['a'], match: { 'prefect.resource.id': 'other.*' } }, events: ['a'], fired: 0 },
    { trigger: { expect: ['a'], match: { 'prefect.resource.id': ['x', 'thing.*'] } }, events: ['a'], fired: 1 },
    { trigger: { expect: ['a'], match: { 'prefect.resource.id': '!thing.*' } }, events: ['a'], fired: 0 },
    { trigger: { expect: ['a'], match: { missing: '!x' } }, events: ['a'], fired: 0 },
    { trigger: { expect: ['a'], threshold: 2, within: 10 }, events: ['a', 'a', 'a', 'a'], fired: 1 },
    { trigger: { expect: ['b'], after: ['a'], within: 10 }, events: ['b', 'a', 'b', 'b'], fired: 1 },
  ])('with $trigger fires $fired times on $events', async ({ trigger, events, fired }) => {
    await server.automation(trigger);
    for (const event of events) await server.send(event);
    expect(await server.fired()).toBe(fired);
  });

  it('counts anew when its time is over', async () => {
    await server.automation({ expect: ['a'], threshold: 2, within: 10 });
    await server.send('a');
    server.clock.advance(11);
    await server.send('a');
    expect(await server.fired()).toBe(0);
    await server.send('a');
    expect(await server.fired()).toBe(1);
  });

  it('fires once in a time, and again in the next', async () => {
    await server.automation({ expect: ['a'], within: 60 });
    for (let sent = 0; sent < 3; sent += 1) await server.send('a');
    expect(await server.fired()).toBe(1);
    server.clock.advance(61);
    await server.send('a');
    expect(await server.fired()).toBe(2);
  });

  it('counts apart by the labels that it is told', async () => {
    await server.automation({
      expect: ['a'],
      for_each: ['prefect.resource.id', 'related:owner:name'],
      threshold: 2,
      within: 60,
    });
    const related = [{ 'prefect.resource.id': 'o', 'prefect.resource.role': 'owner', name: 'n' }];
    await server.send('a', { id: 'x', related });
    await server.send('a', { id: 'y', related });
    await server.send('a', { id: 'x' });
    expect(await server.fired()).toBe(0);
    await server.send('a', { id: 'x', related });
    const [fired] = await server.told();
    expect(fired?.payload.triggering_labels).toEqual({ 'prefect.resource.id': 'x', 'related:owner:name': 'n' });
  });

  it('wants every one of its related resources', async () => {
    await server.automation({ expect: ['a'], match_related: [{ name: 'n' }, { name: 'm' }] });
    const named = (name: string) => ({ 'prefect.resource.id': name, 'prefect.resource.role': 'r', name });
    await server.send('a', { related: [named('n')] });
    await server.send('a', { related: [named('n'), named('m')] });
    expect(await server.fired()).toBe(1);
  });

  it('fires on what the server itself tells', async () => {
    const { call } = server;
    await server.automation({
      expect: ['prefect.flow-run.Failed'],
      match: { 'prefect.resource.id': 'prefect.flow-run.*' },
    });
    const { body: flow } = await call('POST', '/flows/', { name: 'f' });
    await call('POST', '/flow_runs/', { flow_id: flow.id, state: { type: 'FAILED' } });
    expect(await server.fired()).toBe(1);
  });

  it('is passed over while it is switched off', async () => {
    const id = await server.automation({ expect: ['a'] });
    await server.call('PATCH', `/automations/${id}`, { enabled: false });
    await server.send('a');
    await server.call('PATCH', `/automations/${id}`, { enabled: true });
    await server.send('a');
    await server.call('DELETE', `/automations/${id}`);
    await server.send('a');
    expect(await server.fired()).toBe(1);
  });

  it('does not go on for ever on what it tells itself', async () => {
    await server.automation({});
    await server.send('a');
    expect(await server.fired()).toBe(1);
    await server.automation({ expect: ['prefect.automation.*'] }, { name: 'one' });
    await server.automation({ expect: ['prefect.automation.*'] }, { name: 'other' });
    await server.send('a');
    expect(await server.fired()).toBeLessThan(300);
  });
});

describe('a proactive trigger', () => {
  it('fires when what it expects does not come, and again each time', async () => {
    await server.automation({ posture: 'Proactive', expect: ['a'], within: 30 });
    await server.pass(5);
    await server.send('a');
    await server.pass(35);
    expect(await server.fired()).toBe(0);
    await server.pass(30);
    expect(await server.fired()).toBe(1);
    await server.pass(30);
    expect(await server.fired()).toBe(2);
  });

  it('waits only after what it is told to wait after', async () => {
    await server.automation({
      posture: 'Proactive',
      after: ['start'],
      expect: ['end'],
      within: 30,
      for_each: ['prefect.resource.id'],
    });
    await server.pass(60);
    expect(await server.fired()).toBe(0);
    await server.send('start', { id: 'good' });
    await server.send('start', { id: 'bad' });
    await server.pass(20);
    await server.send('end', { id: 'good' });
    await server.pass(20);
    const told = await server.told();
    expect(told.map(({ payload }) => payload.triggering_labels)).toEqual([{ 'prefect.resource.id': 'bad' }]);
  });

  it('begins anew with each event that it both waits after and expects', async () => {
    await server.automation({ posture: 'Proactive', after: ['beat'], expect: ['beat', 'end'], within: 30 });
    for (let beats = 0; beats < 4; beats += 1) {
      await server.send('beat');
      await server.pass(20);
    }
    expect(await server.fired()).toBe(0);
    await server.pass(15);
    expect(await server.fired()).toBe(1);
    await server.pass(60);
    expect(await server.fired()).toBe(1);
  });

  it('waits at least ten seconds', async () => {
    const { call } = server;
    const trigger = { type: 'event', posture: 'Proactive' };
    const post = (within?: number) =>
      call('POST', '/automations/', { name: 'a', trigger: { ...trigger, within }, actions: [] });
    expect((await post()).body.trigger.within).toBe(10);
    expect((await post(9)).status).toBe(422);
  });
});

describe('triggers of triggers', () => {
  const on = (event: string) => ({ type: 'event', posture: 'Reactive', expect: [event] });
  const triggers = [on('a'), on('b'), on('c')];

  it.each([
    { require: 'any', events: 'a a', fired: 2 },
    { require: 'all', events: 'a b a c', fired: 1 },
    { require: 2, events: 'a a b', fired: 1 },
    { require: 'all', events: 'a b c a b', fired: 1 },
  ])('that require $require fire $fired times on $events', async ({ require, events, fired }) => {
    await server.automation({ type: 'compound', require, triggers, within: 60 });
    for (const event of events.split(' ')) await server.send(event);
    expect(await server.fired()).toBe(fired);
  });

  it.each([
    { events: 'a b c', fired: 1 },
    { events: 'b a c', fired: 0 },
    { events: 'a b a b c', fired: 1 },
  ])('in a sequence fire $fired times on $events', async ({ events, fired }) => {
    await server.automation({ type: 'sequence', triggers, within: 60 });
    for (const event of events.split(' ')) await server.send(event);
    expect(await server.fired()).toBe(fired);
  });

  it('forget what lies too far back', async () => {
    await server.automation({ type: 'compound', require: 'all', triggers: [on('a'), on('b')], within: 10 });
    await server.send('a');
    server.clock.advance(11);
    await server.send('b');
    expect(await server.fired()).toBe(0);
    await server.send('a');
    expect(await server.fired()).toBe(1);
  });
});
