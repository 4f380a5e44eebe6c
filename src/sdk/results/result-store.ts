import type { LockManager } from './lock-manager.ts';
import { recentTexts } from './recent-texts.ts';
import { ResultFormatError } from './result-errors.ts';
import {
  deserialize,
  metadataOf,
  parseMetadata,
  parseRecord,
  type ResultMetadata,
  recordText,
} from './result-record.ts';
import { type ResultSerializer, readerOf, serialize } from './result-serializer.ts';
import type { ResultStorage } from './result-storage.ts';

/** Everything that decides where and how results are kept. */
export interface ResultStore {
  readonly storage: ResultStorage;
  readonly serializer: ResultSerializer;
  /** Keeps the metadata by cache key apart from the results; else both lie together in `storage`. */
  readonly keyStorage?: ResultStorage | undefined;
  readonly locks?: LockManager | undefined;
  /** Whether records of a storage over a network are kept in memory, too. */
  readonly inMemory: boolean;
}

/** A result that was found under a key. */
export interface FoundResult {
  readonly metadata: ResultMetadata;
  readonly value: unknown;
}

/** What a result under that key will be told as. */
export function describeResult(store: ResultStore, key: string, expiration: string | undefined): ResultMetadata {
  const { storage, serializer } = store;
  return metadataOf({
    storageKey: storage.locate?.(key) ?? key,
    storageBlockId: storage.blockId,
    expiration,
    serializer,
  });
}

/** Puts a result under a key. Rejects with a `ResultSerializationError`, or with what the storage says. */
export async function writeResult(
  { storage, keyStorage, serializer, inMemory }: ResultStore,
  key: string,
  { metadata, value }: FoundResult,
): Promise<void> {
  if (keyStorage) {
    await storage.write(key, await serialize(serializer, value));
    await keyStorage.write(key, JSON.stringify(metadata));
    return;
  }
  const text = await recordText(metadata, value, serializer);
  await storage.write(key, text);
  if (inMemory && storage.remote) recentTexts(storage).set(key, text);
}

/**
 * The result under a key, or undefined where there is none that is still valid. Rejects with a `ResultFormatError`
 * where there is one that can't be read.
 */
export async function findResult(store: ResultStore, key: string, nowMs: number): Promise<FoundResult | undefined> {
  const { storage, keyStorage, serializer } = store;
  if (keyStorage) return findApart(store, keyStorage, key, nowMs);
  const recent = store.inMemory && storage.remote ? recentTexts(storage) : undefined;
  const text = recent?.get(key) ?? (await storage.read(key));
  if (text === undefined) return undefined;
  const record = parseRecord(text, serializer);
  if (isOver(record.metadata, nowMs)) return undefined;
  const value = await record.result();
  recent?.set(key, text);
  return { metadata: record.metadata, value };
}

async function findApart(
  { storage, serializer }: ResultStore,
  keyStorage: ResultStorage,
  key: string,
  nowMs: number,
): Promise<FoundResult | undefined> {
  const told = await keyStorage.read(key);
  if (told === undefined) return undefined;
  const metadata = parseMetadata(told);
  if (isOver(metadata, nowMs)) return undefined;
  const text = await storage.read(key);
  if (text === undefined) throw new ResultFormatError(`The result of the key '${key}' is gone; its metadata are not.`);
  return { metadata, value: await deserialize(readerOf(metadata.serializer, serializer), text) };
}

function isOver({ expiration }: ResultMetadata, nowMs: number): boolean {
  return expiration !== null && !(Date.parse(expiration) > nowMs);
}
