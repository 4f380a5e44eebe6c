import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { automationCreate, automationPatch, automationsRequest, automationUpdate } from '../../api/automation.ts';
import {
  createAutomation,
  enableAutomation,
  removeAutomation,
  removeAutomationsOf,
  replaceAutomation,
} from '../automations/save-automation.ts';
import type { ServerContext } from '../context.ts';
import { InvalidRequest, ObjectMissing } from '../errors.ts';
import { parseJson } from '../events/socket.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { templateProblem } from '../parameters/render-template.ts';
import {
  automationJson,
  countAutomations,
  listAutomations,
  readAutomation,
  readAutomationsOf,
} from '../store/automations.ts';
import { listJson } from '../store/wire.ts';

const template = z.string();

export function automationRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/automations', async (request, reply) => {
    const input = readBody(request, automationCreate);
    return sendJson(reply, automationJson(await store.write((tx) => createAutomation(tx, input))), 201);
  });
  api.put('/automations/:id', async (request, reply) => {
    const id = idOf(request);
    const input = readBody(request, automationUpdate);
    await store.write((tx) => replaceAutomation(tx, id, input));
    return sendNothing(reply);
  });
  api.patch('/automations/:id', async (request, reply) => {
    const id = idOf(request);
    const { enabled } = readBody(request, automationPatch);
    await store.write((tx) => enableAutomation(tx, id, enabled));
    return sendNothing(reply);
  });
  api.get('/automations/:id', (request, reply) => {
    const row = readAutomation(store.db, idOf(request));
    if (!row) throw new ObjectMissing('Automation not found');
    return sendJson(reply, automationJson(row));
  });
  api.delete('/automations/:id', async (request, reply) => {
    const id = idOf(request);
    await store.write((tx) => removeAutomation(tx, id));
    return sendNothing(reply);
  });
  api.post('/automations/filter', (request, reply) =>
    sendJson(reply, listJson(listAutomations(store.db, readBody(request, automationsRequest)), automationJson)),
  );
  api.post('/automations/count', (_request, reply) => sendJson(reply, String(countAutomations(store.db))));
  api.get('/automations/related-to/:resource', (request, reply) => {
    const { resource } = request.params as { resource: string };
    return sendJson(reply, listJson(readAutomationsOf(store.db, resource, { owned: false }), automationJson));
  });
  api.delete('/automations/owned-by/:resource', async (request, reply) => {
    const { resource } = request.params as { resource: string };
    await store.write((tx) => removeAutomationsOf(tx, resource));
    return sendJson(reply, 'null', 202);
  });
  api.register(async (plain) => templateRoutes(plain));
}

/** Templates come as they are, or as JSON. */
function templateRoutes(api: FastifyInstance): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  for (const path of ['/automations/templates/validate', '/templates/validate']) {
    api.post(path, (request, reply) => {
      const source = sourceOf(request);
      const message = templateProblem(source);
      if (message === undefined) return sendNothing(reply);
      const told = JSON.stringify({ error: { line: lineOf(source, message), message, source } });
      // As bytes, since to a text the type would be told with its encoding.
      return reply.code(422).header('content-type', 'application/json').send(Buffer.from(told));
    });
  }
}

function sourceOf({ body, headers }: FastifyRequest): string {
  const text = typeof body === 'string' ? body : '';
  if (!headers['content-type']?.includes('json') || text === '') return text;
  const parsed = template.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new InvalidRequest(
    [{ type: 'string_type', loc: ['body'], msg: 'Input should be a valid string', input: text }],
    text,
  );
}

/** The line of the first tag that cannot be read by itself; 0 where the whole asks for too much. */
function lineOf(source: string, message: string): number {
  if (message.startsWith('Contains ')) return 0;
  const upTo = (index: number): number => source.slice(0, index).split('\n').length;
  const wrong = [...source.matchAll(/\{\{.*?(?:\}\}|$)/gm)].find(([tag]) => templateProblem(tag) !== undefined);
  return upTo(wrong ? wrong.index : source.length);
}
