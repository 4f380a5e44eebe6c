import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { automationServer } from './automation-server.ts';

let server: ReturnType<typeof automationServer>;
const closing: (() => void)[] = [];
beforeEach(() => {
  server = automationServer();
  server.context.settings.allowPrivate = true;
  server.context.settings.uiUrl = 'http://ui';
});
afterEach(async () => {
  await server.close();
  for (const close of closing.splice(0)) close();
});

/** What came of the action of an automation that was triggered by an event of a flow run. */
async function outcome(): Promise<{ event: string; payload: Record<string, unknown>; related: string[] }> {
  const told = await server.told('prefect.automation.action.');
  const last = told.at(-1);
  const related = (last?.related ?? []).map((it) => `${it['prefect.resource.role']} ${it['prefect.resource.id']}`);
  return {
    event: (last?.event ?? '').replace('prefect.automation.action.', ''),
    payload: last?.payload ?? {},
    related,
  };
}

async function newRun(state: object = { type: 'RUNNING' }): Promise<string> {
  const { body: flow } = await server.call('POST', '/flows/', { name: 'f' });
  return (await server.call('POST', '/flow_runs/', { flow_id: flow.id, name: 'r', state })).body.id;
}

const GO = { type: 'event', posture: 'Reactive', expect: ['go'] };
const about = (kind: string, id: string) => ({
  'prefect.resource.id': `prefect.${kind}.${id}`,
  'prefect.resource.role': kind,
});
const act = (action: object) => server.automation(GO, { actions: [action] });

describe('actions on flow runs', () => {
  const stateOf = async (id: string) => {
    const { body } = await server.call('GET', `/flow_runs/${id}`);
    return `${body.state_type} ${body.state_name}`;
  };

  it.each([
    { action: { type: 'change-flow-run-state', state: 'FAILED', name: 'Bad' }, state: 'FAILED Bad' },
    { action: { type: 'cancel-flow-run' }, state: 'CANCELLING Cancelling' },
  ])('bring it to $state by $action', async ({ action, state }) => {
    await act(action);
    const id = await newRun();
    await server.send('go', { id: `prefect.flow-run.${id}` });
    expect((await outcome()).event).toBe('executed');
    expect(await stateOf(id)).toBe(state);
  });

  it('resume it, and delete it', async () => {
    await act({ type: 'resume-flow-run' });
    const id = await newRun({ type: 'PAUSED' });
    await server.send('go', { related: [about('flow-run', id)] });
    expect((await outcome()).related).toContain(`target prefect.flow-run.${id}`);
    expect(await stateOf(id)).toBe('RUNNING Running');
    await act({ type: 'delete-flow-run' });
    await server.send('go', { id: `prefect.flow-run.${id}` });
    await outcome();
    expect((await server.call('GET', `/flow_runs/${id}`)).status).toBe(404);
  });

  it('say why they could not', async () => {
    await act({ type: 'cancel-flow-run' });
    await server.send('go');
    expect((await outcome()).payload.reason).toBe('No flow run could be inferred');
    const id = await newRun({ type: 'COMPLETED' });
    await server.send('go', { id: `prefect.flow-run.${id}` });
    const { event, payload } = await outcome();
    expect(event).toBe('failed');
    expect(payload.reason).toMatch(/^Failed to set state: /);
    await server.send('go', { id: 'prefect.flow-run.00000000-0000-4000-8000-000000000000' });
    expect((await outcome()).payload.reason).toBe("Unexpected status from 'cancel-flow-run' action: 404");
  });
});

describe('actions on pools, queues, automations and deployments', () => {
  it('pause and resume what is selected or inferred', async () => {
    const { call } = server;
    const { body: pool } = await call('POST', '/work_pools/', { name: 'p', type: 'process' });
    await act({ type: 'pause-work-pool', source: 'selected', work_pool_id: pool.id });
    await act({ type: 'pause-work-queue', source: 'inferred' });
    await server.send('go', { related: [about('work-queue', pool.default_queue_id)] });
    await outcome();
    expect((await call('GET', '/work_pools/p')).body.is_paused).toBe(true);
    expect((await call('GET', `/work_queues/${pool.default_queue_id}`)).body.is_paused).toBe(true);
  });

  it('switch other automations off', async () => {
    const other = await server.automation(GO);
    await act({ type: 'pause-automation', source: 'selected', automation_id: other });
    await server.send('go');
    await outcome();
    expect((await server.call('GET', `/automations/${other}`)).body.enabled).toBe(false);
  });

  it('run deployments with parameters that templates make', async () => {
    const { call } = server;
    const { body: flow } = await call('POST', '/flows/', { name: 'f' });
    const { body: deployment } = await call('POST', '/deployments/', { name: 'd', flow_id: flow.id });
    const parameters = {
      text: 'run {{ flow_run.name }} of {{ event.event }}',
      same: '{{ event.payload.n }}',
      list: ['{{ labels }}'],
      plain: 1,
    };
    await act({ type: 'run-deployment', deployment_id: deployment.id, parameters });
    const id = await newRun();
    await server.send('go', { id: `prefect.flow-run.${id}`, payload: { n: [1, 2] } });
    const { event, payload } = await outcome();
    expect({ event, reason: payload.reason }).toEqual({ event: 'executed', reason: undefined });
    const { body: runs } = await call('POST', '/flow_runs/filter', {
      flow_runs: { deployment_id: { any_: [deployment.id] } },
    });
    expect(runs).toHaveLength(1);
    expect(runs[0].parameters).toEqual({ text: 'run r of go', same: [1, 2], list: [{}], plain: 1 });
    expect(runs[0].created_by.type).toBe('AUTOMATION');
    await act({ type: 'pause-deployment', source: 'inferred' });
    await server.send('go', { related: [about('deployment', deployment.id)] });
    await outcome();
    expect((await call('GET', `/deployments/${deployment.id}`)).body.paused).toBe(true);
  });

  it.each([
    { type: 'pause-work-pool', source: 'selected' },
    { type: 'run-deployment', source: 'inferred', deployment_id: '00000000-0000-4000-8000-000000000000' },
    { type: 'call-webhook' },
    { type: 'no-such-action' },
  ])('are refused where they name too much or too little: %o', async (action) => {
    const body = { name: 'a', trigger: GO, actions: [action] };
    expect((await server.call('POST', '/automations/', body)).status).toBe(422);
  });
});

describe('actions that send', () => {
  interface Received {
    request: IncomingMessage;
    body: string;
  }

  /** A receiver on this machine. Returns its address and what it has got. */
  async function receiver(status = 200): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    const http = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        received.push({ request, body });
        response.writeHead(status, { 'x-seen': 'yes', 'set-cookie': 'a=b' }).end('thanks');
      });
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closing.push(() => http.close());
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`, received };
  }

  /** A block of a type that the server knows or that is made here, with one schema. */
  async function block(slug: string, data: object, capabilities = ['notify']): Promise<string> {
    const { call } = server;
    const known = await call('GET', `/block_types/slug/${slug}`);
    const type = known.status === 200 ? known.body : (await call('POST', '/block_types/', { name: slug, slug })).body;
    const fields = { title: slug, type: 'object', properties: {} };
    const schema = (await call('POST', '/block_schemas/', { block_type_id: type.id, fields, capabilities })).body;
    const document = { name: 'b', data, block_type_id: type.id, block_schema_id: schema.id };
    return (await call('POST', '/block_documents/', document)).body.id;
  }

  it('call a webhook with what a template makes', async () => {
    const { url, received } = await receiver();
    const id = await block('webhook', { url, method: 'PUT', headers: { 'x-mine': 'h' } }, []);
    await act({ type: 'call-webhook', block_document_id: id, payload: '{{ flow_run.name }} {{ flow_run|ui_url }}' });
    const run = await newRun();
    await server.send('go', { id: `prefect.flow-run.${run}` });
    const { event, payload } = await outcome();
    expect({ event, reason: payload.reason }).toEqual({ event: 'executed', reason: undefined });
    expect(payload).toMatchObject({ status_code: 200, response_body: 'thanks', response_headers: { 'x-seen': 'yes' } });
    expect(Object.keys(payload.response_headers as object)).not.toContain('set-cookie');
    expect(received.map(({ request, body }) => [request.method, request.headers['x-mine'], body])).toEqual([
      ['PUT', 'h', `r http://ui/runs/flow-run/${run}`],
    ]);
  });

  it('do not send to this machine unless they may', async () => {
    const { url, received } = await receiver();
    const id = await block('webhook', { url }, []);
    await act({ type: 'call-webhook', block_document_id: id });
    server.context.settings.allowPrivate = false;
    await server.send('go');
    expect((await outcome()).payload.reason).toMatch(/^Webhook call failed: 127\.0\.0\.1 is on this machine/);
    expect(received).toEqual([]);
  });

  it.each([
    { slug: 'slack-webhook', body: { text: '*S go*\nB' } },
    {
      slug: 'custom-webhook',
      data: { name: 'n', json_data: { m: '{{subject}}|{{body}}|{{k}}' }, secrets: { k: 's' } },
      body: { m: 'S go|B|s' },
    },
  ])('notify by $slug', async ({ slug, data = {}, body }) => {
    const { url, received } = await receiver();
    const id = await block(slug, { url, ...data });
    await act({ type: 'send-notification', block_document_id: id, subject: 'S {{ event.event }}', body: 'B' });
    await server.send('go');
    expect((await outcome()).event).toBe('executed');
    expect(received.map((it) => JSON.parse(it.body))).toEqual([body]);
  });

  it('notify Teams by a card', async () => {
    const { url, received } = await receiver();
    const id = await block('ms-teams-webhook', { url });
    await act({ type: 'send-notification', block_document_id: id, subject: 'S', body: 'B' });
    await server.send('go');
    await outcome();
    const [attachment] = JSON.parse(received[0]?.body ?? '{}').attachments;
    expect(attachment.content.body.map(({ text }: { text: string }) => text)).toEqual(['S', 'B']);
  });

  it('send mails', async () => {
    const said: string[] = [];
    const smtp = createTcpServer((socket) => {
      let inData = false;
      socket.write('220 test\r\n');
      socket.on('data', (data) => {
        for (const line of data.toString().split('\r\n').filter(Boolean)) {
          said.push(line);
          if (inData && line !== '.') continue;
          if (line === 'DATA') inData = true;
          else if (line === '.') inData = false;
          socket.write(line === 'DATA' ? '354 go on\r\n' : line.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    closing.push(() => smtp.close());
    const { port } = smtp.address() as AddressInfo;
    const data = { host: '127.0.0.1', port, encryption: 'none', sender: 'a@b.c', recipients: ['d@e.f'] };
    const id = await block('email', data);
    await act({ type: 'send-notification', block_document_id: id, subject: 'Subject', body: 'Text of it' });
    await server.send('go');
    const { event, payload } = await outcome();
    expect({ event, log: payload.notification_log }).toEqual({ event: 'executed', log: undefined });
    expect(said).toEqual(expect.arrayContaining(['RCPT TO:<d@e.f>', 'Subject: Subject', 'Text of it']));
  });

  it('say what the receiver said against it', async () => {
    const { url } = await receiver(500);
    const id = await block('slack-webhook', { url });
    await act({ type: 'send-notification', block_document_id: id, body: 'B' });
    await server.send('go');
    const { event, payload } = await outcome();
    expect({ event, reason: payload.reason, log: payload.notification_log }).toEqual({
      event: 'failed',
      reason: 'Notification failed',
      log: 'the answer was 500 thanks',
    });
  });
});

describe('actions that are called for', () => {
  it('are carried out after the server has ended in between', async () => {
    const { context } = server;
    await act({ type: 'do-nothing' });
    context.actions.wake = () => {};
    await server.send('go');
    expect(
      context.store.db.first({
        compile: () => ({ sql: 'SELECT count(*) AS n FROM pending_action', parameters: [] }) as never,
      }),
    ).toEqual({ n: 1 });
    delete (context.actions as { wake?: unknown }).wake;
    await server.pass(5);
    expect((await outcome()).event).toBe('executed');
  });

  it('follow what triggered them, and name it', async () => {
    await server.automation(GO, { actions: [], actions_on_trigger: [{ type: 'do-nothing' }] });
    await server.send('go');
    const [triggered] = await server.told();
    const { related } = await outcome();
    expect(related.map((it) => it.split(' ')[0])).toEqual(['automation-triggered-event', 'triggering-event']);
    expect(triggered?.resource).toMatchObject({ 'prefect.resource.name': 'a', 'prefect.posture': 'Reactive' });
  });
});
