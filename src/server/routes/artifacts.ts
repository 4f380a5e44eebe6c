import type { FastifyInstance } from 'fastify';
import { artifactCreate, artifactUpdate } from '../../api/artifact.ts';
import { artifactsRequest, latestArtifactsRequest } from '../../api/filters.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { keepArtifact, removeArtifact } from '../runs/keep-artifact.ts';
import { readArtifact, updateArtifact } from '../store/artifacts.ts';
import {
  countArtifacts,
  countLatestArtifacts,
  listArtifacts,
  listLatestArtifacts,
  readLatestArtifact,
} from '../store/list-artifacts.ts';
import { artifactJson, collectionJson, listJson } from '../store/wire.ts';

export function artifactRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/artifacts', async (request, reply) => {
    const { data, metadata_, key, type, description, flow_run_id, task_run_id } = readBody(request, artifactCreate);
    const row = {
      key: key ?? null,
      type: type ?? null,
      description: description ?? null,
      data: jsonOf(data),
      metadata_: jsonOf(metadata_),
      flow_run_id: flow_run_id ?? null,
      task_run_id: task_run_id ?? null,
    };
    return sendJson(reply, artifactJson(await store.write((tx) => keepArtifact(tx, row))), 201);
  });
  api.get('/artifacts/:id', (request, reply) => {
    const row = readArtifact(store.db, idOf(request));
    if (!row) throw new NotFound('Artifact', { fullStop: true });
    return sendJson(reply, artifactJson(row));
  });
  api.get('/artifacts/:key/latest', (request, reply) => {
    const row = readLatestArtifact(store.db, (request.params as { key: string }).key);
    if (!row) throw new NotFound('Artifact', { fullStop: true });
    return sendJson(reply, artifactJson(row));
  });
  api.patch('/artifacts/:id', async (request, reply) => {
    const id = idOf(request);
    const { data, description, metadata_ } = readBody(request, artifactUpdate);
    const set = {
      ...(data === undefined ? {} : { data: jsonOf(data) }),
      ...(description === undefined ? {} : { description }),
      ...(metadata_ === undefined ? {} : { metadata_: jsonOf(metadata_) }),
    };
    if (!(await store.write((tx) => updateArtifact(tx, id, set)))) throw new NotFound('Artifact', { fullStop: true });
    return sendNothing(reply);
  });
  api.delete('/artifacts/:id', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => removeArtifact(tx, id)))) throw new NotFound('Artifact', { fullStop: true });
    return sendNothing(reply);
  });
  api.post('/artifacts/filter', (request, reply) =>
    sendJson(reply, listJson(listArtifacts(store.db, readBody(request, artifactsRequest)), artifactJson)),
  );
  api.post('/artifacts/count', (request, reply) =>
    sendJson(reply, String(countArtifacts(store.db, readBody(request, artifactsRequest)))),
  );
  api.post('/artifacts/latest/filter', (request, reply) =>
    sendJson(reply, listJson(listLatestArtifacts(store.db, readBody(request, latestArtifactsRequest)), collectionJson)),
  );
  api.post('/artifacts/latest/count', (request, reply) =>
    sendJson(reply, String(countLatestArtifacts(store.db, readBody(request, latestArtifactsRequest)))),
  );
}

function jsonOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
