import { ResultFormatError } from './result-errors.ts';
import { infoOf, type ResultSerializer, readerOf, type SerializerInfo, serialize } from './result-serializer.ts';

/** What Prefect keeps beside a result, and what travels in the state of its run: where the result is, and how to read it. */
export type ResultMetadata = {
  /** The key in the storage; for a local folder the absolute path, by which Prefect finds it without a block. */
  storage_key: string;
  /** ISO 8601; the result counts as gone from then on. */
  expiration: string | null;
  serializer: SerializerInfo;
  prefect_version: string;
  storage_block_id: string | null;
};

export interface RecordPlace {
  storageKey: string;
  storageBlockId: string | undefined;
  expiration: string | undefined;
  serializer: ResultSerializer;
}

export function metadataOf({ storageKey, storageBlockId, expiration, serializer }: RecordPlace): ResultMetadata {
  return {
    storage_key: storageKey,
    expiration: expiration ?? null,
    serializer: infoOf(serializer),
    prefect_version: FORMAT_VERSION,
    storage_block_id: storageBlockId ?? null,
  };
}

/** A result as it is kept: `{"metadata":{…},"result":"…"}`. Rejects with a `ResultSerializationError`. */
export async function recordText(
  metadata: ResultMetadata,
  value: unknown,
  serializer: ResultSerializer,
): Promise<string> {
  const result = await serialize(serializer, value);
  // JSON has no word for undefined; Python passes over what it does not know, and reads None.
  const nothing = value === undefined ? { undefined: true } : {};
  return JSON.stringify({ metadata, result, ...nothing });
}

/** A record that was read, its result not yet looked at. */
export interface StoredRecord {
  metadata: ResultMetadata;
  /** Throws or rejects with a `ResultFormatError`. */
  result(): unknown;
}

/** Reads a record. Throws a `ResultFormatError` where it is none. */
export function parseRecord(text: string, own: ResultSerializer): StoredRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ResultFormatError('The stored result is damaged: it is no JSON.');
  }
  const record = fieldsOf(parsed);
  const metadata = metadataFrom(record?.metadata);
  if (!record || !metadata || typeof record.result !== 'string') {
    throw new ResultFormatError('The stored result is none of Prefect’s records: it lacks its metadata or its result.');
  }
  const { result } = record;
  return {
    metadata,
    result: () => (record.undefined === true ? undefined : deserialize(readerOf(metadata.serializer, own), result)),
  };
}

/** Metadata that lie alone, as a storage for keys holds them. */
export function parseMetadata(text: string): ResultMetadata {
  let metadata: ResultMetadata | undefined;
  try {
    metadata = metadataFrom(JSON.parse(text));
  } catch {
    // Told below.
  }
  if (!metadata) throw new ResultFormatError('The stored metadata of a result are damaged.');
  return metadata;
}

/** Rejects with a `ResultFormatError` where the text is not what the serializer writes. */
export async function deserialize(serializer: ResultSerializer, text: string): Promise<unknown> {
  try {
    return await serializer.deserialize(text);
  } catch (error) {
    if (error instanceof ResultFormatError) throw error;
    throw new ResultFormatError(`The stored result can't be read with the serializer '${serializer.type}'.`, {
      cause: error,
    });
  }
}

/** The release of Prefect whose format this is. */
const FORMAT_VERSION = '3.8.8';

/** What a state says of its result; undefined where it says nothing that is understood. */
export function metadataFrom(value: unknown): ResultMetadata | undefined {
  const fields = fieldsOf(value);
  const serializer = fieldsOf(fields?.serializer);
  if (!fields || typeof fields.storage_key !== 'string' || typeof serializer?.type !== 'string') return undefined;
  return {
    storage_key: fields.storage_key,
    expiration: textOf(fields.expiration),
    serializer: serializer as unknown as SerializerInfo,
    prefect_version: textOf(fields.prefect_version) ?? '',
    storage_block_id: textOf(fields.storage_block_id),
  };
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
