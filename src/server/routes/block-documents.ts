import type { FastifyInstance } from 'fastify';
import { blockDocumentCreate, blockDocumentsRequest, blockDocumentUpdate } from '../../api/block.ts';
import { emitBlockDocumentEvent } from '../blocks/block-events.ts';
import { fullDocuments } from '../blocks/document-trees.ts';
import { forgetMissingResultStorage } from '../blocks/result-storage.ts';
import { changeBlockDocument, createBlockDocument } from '../blocks/save-block-document.ts';
import type { FullDocument } from '../blocks/wire.ts';
import { blockDocumentObject } from '../blocks/wire.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import {
  countBlockDocuments,
  deleteBlockDocument,
  listBlockDocuments,
  readBlockDocument,
} from '../store/block-documents.ts';
import type { Database } from '../store/database.ts';
import type { BlockDocumentRow } from '../store/tables.ts';
import { wantsSecrets } from './block-types.ts';

export function blockDocumentRoutes(api: FastifyInstance, { store, secrets }: ServerContext): void {
  const full = (db: Database, row: BlockDocumentRow | undefined, includeSecrets = false): FullDocument => {
    const [document] = row ? fullDocuments(db, secrets, [row], { includeSecrets }) : [];
    if (!document) throw new NotFound('Block document');
    return document;
  };
  api.post('/block_documents', async (request, reply) => {
    const given = readBody(request, blockDocumentCreate);
    const document = await store.write((tx) => {
      const made = full(tx.db, createBlockDocument(tx, secrets, given));
      emitBlockDocumentEvent(tx, 'created', made);
      return made;
    });
    return sendJson(reply, JSON.stringify(blockDocumentObject(document)), 201);
  });
  api.post('/block_documents/filter', (request, reply) => {
    const { include_secrets: includeSecrets, ...query } = readBody(request, blockDocumentsRequest);
    const documents = fullDocuments(store.db, secrets, listBlockDocuments(store.db, query), { includeSecrets });
    return sendJson(reply, JSON.stringify(documents.map(blockDocumentObject)));
  });
  api.post('/block_documents/count', (request, reply) =>
    sendJson(reply, String(countBlockDocuments(store.db, readBody(request, blockDocumentsRequest)))),
  );
  api.get('/block_documents/:id', (request, reply) => {
    const document = full(store.db, readBlockDocument(store.db, idOf(request)), wantsSecrets(request));
    return sendJson(reply, JSON.stringify(blockDocumentObject(document)));
  });
  api.patch('/block_documents/:id', async (request, reply) => {
    const id = idOf(request);
    const given = readBody(request, blockDocumentUpdate);
    await store.write((tx) => {
      const changed = changeBlockDocument(tx, secrets, id, given);
      emitBlockDocumentEvent(tx, 'updated', full(tx.db, changed && readBlockDocument(tx.db, id)));
    });
    return sendNothing(reply);
  });
  api.delete('/block_documents/:id', async (request, reply) => {
    const id = idOf(request);
    await store.write((tx) => {
      const document = full(tx.db, readBlockDocument(tx.db, id));
      deleteBlockDocument(tx, id);
      forgetMissingResultStorage(tx);
      emitBlockDocumentEvent(tx, 'deleted', document);
    });
    return sendNothing(reply);
  });
}
