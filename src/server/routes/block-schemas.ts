import type { FastifyInstance } from 'fastify';
import { blockSchemaCreate, blockSchemasRequest } from '../../api/block.ts';
import { createBlockSchema } from '../blocks/create-block-schema.ts';
import { forgetMissingResultStorage } from '../blocks/result-storage.ts';
import { fullSchemas } from '../blocks/schema-trees.ts';
import { blockSchemaObject } from '../blocks/wire.ts';
import type { ServerContext } from '../context.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { idOf, queryOf, readBody, sendJson, sendNothing } from '../http.ts';
import {
  deleteBlockSchema,
  listBlockCapabilities,
  listBlockSchemas,
  readBlockSchema,
  readBlockSchemaByChecksum,
} from '../store/block-schemas.ts';
import { readBlockType } from '../store/block-types.ts';
import type { BlockSchemaRow } from '../store/tables.ts';

export function blockSchemaRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const json = (rows: readonly BlockSchemaRow[]): string[] =>
    fullSchemas(store.db, rows).map((schema) => JSON.stringify(blockSchemaObject(schema)));
  const one = (row: BlockSchemaRow | undefined): string => {
    if (!row) throw new NotFound('Block schema');
    return json([row])[0] ?? '';
  };
  api.post('/block_schemas', async (request, reply) => {
    const given = readBody(request, blockSchemaCreate);
    const { row, isNew } = await store.write((tx) => {
      const { block_type_id: id } = given;
      if (!readBlockType(tx.db, { id })) throw new NotFound(`Block type ${id}`, { fullStop: true });
      return createBlockSchema(tx, given);
    });
    const [schema] = fullSchemas(store.db, [row]);
    if (!schema || !isNew) return sendJson(reply, one(row));
    // To whom makes it, a schema is told as it was given.
    const fields = { block_schema_references: {}, ...given.fields };
    return sendJson(reply, JSON.stringify(blockSchemaObject({ ...schema, fields })), 201);
  });
  api.post('/block_schemas/filter', (request, reply) => {
    const rows = listBlockSchemas(store.db, readBody(request, blockSchemasRequest));
    return sendJson(reply, `[${json(rows).join(',')}]`);
  });
  api.get('/block_schemas/:id', (request, reply) => sendJson(reply, one(readBlockSchema(store.db, idOf(request)))));
  api.get('/block_schemas/checksum/:checksum', (request, reply) => {
    const { checksum } = request.params as { checksum: string };
    return sendJson(reply, one(readBlockSchemaByChecksum(store.db, checksum, queryOf(request, 'version'))));
  });
  api.delete('/block_schemas/:id', async (request, reply) => {
    const id = idOf(request);
    await store.write((tx) => {
      const row = readBlockSchema(tx.db, id);
      if (!row) throw new NotFound('Block schema');
      if (readBlockType(tx.db, { id: row.block_type_id })?.is_protected) {
        throw new BadRequest('Block schemas for protected block types cannot be deleted.', { status: 403 });
      }
      deleteBlockSchema(tx, id);
      forgetMissingResultStorage(tx);
    });
    return sendNothing(reply);
  });
  api.get('/block_capabilities', (_request, reply) => sendJson(reply, JSON.stringify(listBlockCapabilities(store.db))));
}
