import type { FastifyInstance, FastifyRequest } from 'fastify';
import { blockTypeCreate, blockTypesRequest, blockTypeUpdate } from '../../api/block.ts';
import { emitBlockTypeEvent } from '../blocks/block-events.ts';
import { fullDocuments } from '../blocks/document-trees.ts';
import { installSystemBlockTypes } from '../blocks/install-system-block-types.ts';
import { forgetMissingResultStorage } from '../blocks/result-storage.ts';
import { blockDocumentObject, blockTypeObject } from '../blocks/wire.ts';
import type { ServerContext } from '../context.ts';
import { BadRequest, Conflict, NotFound } from '../errors.ts';
import { idOf, queryOf, readBody, sendJson, sendNothing } from '../http.ts';
import { listBlockDocumentsOfType, readBlockDocumentByName } from '../store/block-documents.ts';
import {
  deleteBlockType,
  insertBlockType,
  listBlockTypes,
  readBlockType,
  updateBlockType,
} from '../store/block-types.ts';
import type { Tx } from '../store/store.ts';
import type { BlockTypeRow } from '../store/tables.ts';

export function blockTypeRoutes(api: FastifyInstance, { store, secrets }: ServerContext): void {
  api.post('/block_types', async (request, reply) => {
    const { name, slug, ...shown } = readBody(request, blockTypeCreate);
    if (name.toLowerCase().startsWith('prefect')) {
      throw new BadRequest("Block type names beginning with 'Prefect' are reserved.", { status: 403 });
    }
    const given = { name, slug, ...presented(shown), is_protected: 0 };
    const row = await store.write((tx) => {
      const made = insertBlockType(tx, given);
      if (!made) throw new Conflict(`Block type with name "${name}" already exists`);
      emitBlockTypeEvent(tx, 'created', made);
      return made;
    });
    return sendJson(reply, JSON.stringify(blockTypeObject(row)), 201);
  });
  api.post('/block_types/filter', (request, reply) => {
    const rows = listBlockTypes(store.db, readBody(request, blockTypesRequest));
    return sendJson(reply, JSON.stringify(rows.map(blockTypeObject)));
  });
  api.post('/block_types/install_system_block_types', async (_request, reply) => {
    await store.write((tx) => installSystemBlockTypes(tx, { all: false }));
    return sendJson(reply, 'null');
  });
  for (const [path, keyOf] of [
    ['/block_types/:id', (request: FastifyRequest) => ({ id: idOf(request) })],
    ['/block_types/slug/:slug', (request: FastifyRequest) => ({ slug: slugOf(request) })],
  ] as const) {
    api.get(path, (request, reply) => {
      const row = readBlockType(store.db, keyOf(request));
      if (!row) throw new NotFound('Block type');
      return sendJson(reply, JSON.stringify(blockTypeObject(row)));
    });
  }
  api.patch('/block_types/:id', async (request, reply) => {
    const id = idOf(request);
    const set = readBody(request, blockTypeUpdate);
    await store.write((tx) => changeBlockType(tx, existing(tx, id), set));
    return sendNothing(reply);
  });
  api.delete('/block_types/:id', async (request, reply) => {
    const id = idOf(request);
    await store.write((tx) => {
      const row = existing(tx, id);
      if (row.is_protected) throw new BadRequest('protected block types cannot be deleted.', { status: 403 });
      deleteBlockType(tx, id);
      forgetMissingResultStorage(tx);
      emitBlockTypeEvent(tx, 'deleted', row);
    });
    return sendNothing(reply);
  });
  api.get('/block_types/slug/:slug/block_documents', (request, reply) => {
    const type = readBlockType(store.db, { slug: slugOf(request) });
    if (!type) throw new NotFound('Block type');
    const rows = listBlockDocumentsOfType(store.db, type.id);
    const documents = fullDocuments(store.db, secrets, rows, { includeSecrets: wantsSecrets(request) });
    return sendJson(reply, JSON.stringify(documents.map(blockDocumentObject)));
  });
  api.get('/block_types/slug/:slug/block_documents/name/:name', (request, reply) => {
    const { slug: typeSlug, name } = request.params as { slug: string; name: string };
    const row = readBlockDocumentByName(store.db, { typeSlug, name });
    const includeSecrets = wantsSecrets(request);
    const [document] = row ? fullDocuments(store.db, secrets, [row], { includeSecrets }) : [];
    if (!document) throw new NotFound('Block document');
    return sendJson(reply, JSON.stringify(blockDocumentObject(document)));
  });
}

/** Whether a query asks for secrets to be shown. */
export function wantsSecrets(request: FastifyRequest): boolean {
  return /^(true|1|yes|on|t|y)$/i.test(queryOf(request, 'include_secrets') ?? '');
}

function slugOf(request: FastifyRequest): string {
  return (request.params as { slug: string }).slug;
}

function existing(tx: Tx, id: string): BlockTypeRow {
  const row = readBlockType(tx.db, { id });
  if (!row) throw new NotFound('Block type');
  return row;
}

type Shown = Pick<BlockTypeRow, 'logo_url' | 'documentation_url' | 'description' | 'code_example'>;
type GivenShown = { [Key in keyof Shown]?: Shown[Key] | undefined };

function presented({ logo_url, documentation_url, description, code_example }: GivenShown): Shown {
  return {
    logo_url: logo_url ?? null,
    documentation_url: documentation_url ?? null,
    description: escaped(description),
    code_example: escaped(code_example),
  };
}

/** What is to be shown in a page cannot carry markup. */
function escaped(value: string | null | undefined): string | null {
  return value?.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') ?? null;
}

/** Writes and tells only what is other than before, as clients send all that they know each time. */
function changeBlockType(tx: Tx, row: BlockTypeRow, set: GivenShown): void {
  const changed = Object.entries(set).filter(
    ([key, value]) => value !== undefined && unescaped(value) !== unescaped(row[key as keyof Shown]),
  );
  if (changed.length === 0) return;
  const changes = Object.fromEntries(changed) as Partial<Shown>;
  updateBlockType(tx, row.id, changes);
  emitBlockTypeEvent(tx, 'updated', { ...row, ...changes });
}

function unescaped(value: string | null | undefined): string | null {
  return value?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') ?? null;
}
