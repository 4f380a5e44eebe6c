import { fromJsonText, jsonText } from './json-form.ts';
import { ResultFormatError, ResultSerializationError } from './result-errors.ts';
import { fromSuperjsonText, superjsonText } from './superjson-form.ts';

export const SERIALIZER_NAMES = ['json', 'compressed/json', 'superjson', 'compressed/superjson'] as const;

/**
 * How results become text and values again. The names of Prefect's own are taken, so that its Python reads what
 * `json` and `compressed/json` wrote; `superjson` also holds maps, big integers, bytes and `undefined`.
 */
export type SerializerName = (typeof SERIALIZER_NAMES)[number];

/** A serializer of one's own. Its `type` is written beside each result, and has to match when it is read. */
export interface ResultSerializer {
  readonly type: string;
  serialize(value: unknown): string | Promise<string>;
  deserialize(text: string): unknown;
}

/** What a record says of its serializer. */
export type SerializerInfo = {
  type: string;
  compressionlib?: string;
  /** What was compressed, where the type does not say. */
  serializer?: { type: string };
};

/** The serializer of a name; one that is given stays what it is. */
export function serializerOf(given: SerializerName | ResultSerializer): ResultSerializer {
  if (typeof given !== 'string') return given;
  const known = BUILT_IN[given];
  if (!known) {
    const names = Object.keys(BUILT_IN).join("', '");
    throw new TypeError(`There is no result serializer '${given}'. Name one of '${names}', or pass an object.`);
  }
  return known;
}

export function infoOf({ type }: ResultSerializer): SerializerInfo {
  // Python compresses with LZMA unless told, which Node has not.
  return type.startsWith('compressed/') ? { type, compressionlib: COMPRESSION } : { type };
}

/** The serializer that can read what a record says it was written with. Throws a `ResultFormatError`. */
export function readerOf(info: SerializerInfo, own: ResultSerializer): ResultSerializer {
  const { compressionlib, serializer } = info;
  const type = info.type === 'compressed' && serializer ? `compressed/${serializer.type}` : info.type;
  const known = type === own.type ? own : BUILT_IN[type as SerializerName];
  if (!known) {
    const why = type.includes('pickle') ? 'which only Python can read' : 'which is not known here';
    throw new ResultFormatError(`The result was written with the serializer '${type}', ${why}.`);
  }
  if (type.startsWith('compressed/') && compressionlib !== COMPRESSION) {
    throw new ResultFormatError(
      `The result was compressed with '${compressionlib ?? 'lzma'}', which can't be read here. ` +
        `Have Python write it with CompressedSerializer(serializer="json", compressionlib="${COMPRESSION}").`,
    );
  }
  return known;
}

/** Writes a value. Rejects with a `ResultSerializationError`. */
export async function serialize(serializer: ResultSerializer, value: unknown): Promise<string> {
  try {
    return await serializer.serialize(value);
  } catch (error) {
    throw new ResultSerializationError(serializer.type, error instanceof Error ? error.message : String(error));
  }
}

const COMPRESSION = 'zlib';

const json: ResultSerializer = { type: 'json', serialize: jsonText, deserialize: fromJsonText };
const superjson: ResultSerializer = {
  type: 'superjson',
  serialize: superjsonText,
  deserialize: fromSuperjsonText,
};

const BUILT_IN: Record<SerializerName, ResultSerializer> = {
  json,
  'compressed/json': compressed('compressed/json', json),
  superjson,
  'compressed/superjson': compressed('compressed/superjson', superjson),
};

function compressed(type: SerializerName, inner: ResultSerializer): ResultSerializer {
  return {
    type,
    async serialize(value) {
      const text = await inner.serialize(value);
      const { deflateSync } = await import('node:zlib');
      return deflateSync(text).toString('base64');
    },
    async deserialize(text) {
      const { inflateSync } = await import('node:zlib');
      return inner.deserialize(inflateSync(Buffer.from(text, 'base64')).toString('utf8'));
    },
  };
}
