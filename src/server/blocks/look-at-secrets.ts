import type { Logger } from 'pino';
import type { Secrets } from '../secrets.ts';
import { readNewestBlockDocument } from '../store/block-documents.ts';
import type { Database } from '../store/database.ts';

/**
 * Says at the start that secrets cannot be read with the key that was given, and not only when a run asks for one. The
 * server goes on: all else is at hand, and blocks can be saved anew.
 */
export function lookAtSecrets(db: Database, secrets: Secrets, log: Logger): void {
  const newest = readNewestBlockDocument(db);
  if (!newest) return;
  try {
    secrets.open(newest.data);
  } catch (error) {
    log.error({ err: error, block: newest.name }, 'Secrets cannot be read with the key of this server.');
  }
}
