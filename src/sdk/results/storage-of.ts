import { createFolderStorage } from './folder-storage.ts';
import type { ResultStorage, ResultStorageOption } from './result-storage.ts';
import { createS3Storage } from './s3-storage.ts';

/** The storage that an option means. */
export function storageOf(given: ResultStorageOption): ResultStorage {
  if (typeof given !== 'string') return given;
  let known = byName.get(given);
  if (!known) {
    const s3 = /^s3:\/\/([^/]+)\/?(.*)$/.exec(given);
    known = s3 ? createS3Storage({ bucket: s3[1] as string, prefix: s3[2] ?? '' }) : createFolderStorage(given);
    byName.set(given, known);
  }
  return known;
}

const byName = new Map<string, ResultStorage>();
