import { deserialize, serialize } from 'node:v8';

/** How values lie in a frame: small ones in its JSON, bytes as they are, and all else together in one structured part. */
export interface EncodedValues {
  readonly parts: readonly Part[];
  /** The bytes of the parts that have a length, in their order. */
  readonly chunks: readonly Uint8Array[];
}

/** `at` is the index among the values; the structured part holds all that have no part of their own, and comes first. */
export type Part =
  | { kind: 'structured'; length: number; count: number }
  | { kind: 'bytes'; length: number; at: number; view: ViewName }
  // JSON leaves out a value that is undefined, and so does this.
  | { kind: 'plain'; at: number; value?: Plain };

/**
 * As structured clones, so that dates, maps, sets, big integers, errors and cycles arrive as they left, as they would
 * in a worker thread. Throws where something in them can't be cloned, such as a function.
 */
export function encodeValues(values: readonly unknown[]): EncodedValues {
  const parts: Part[] = [];
  const chunks: Uint8Array[] = [];
  const structured: unknown[] = [];
  values.forEach((value, at) => {
    if (isPlain(value)) {
      parts.push({ kind: 'plain', at, value });
      return;
    }
    const view = viewOf(value);
    if (!view) {
      structured[at] = value;
      return;
    }
    const bytes = bytesOf(value as ArrayBuffer | ArrayBufferView);
    parts.push({ kind: 'bytes', length: bytes.byteLength, at, view });
    chunks.push(bytes);
  });
  if (values.length > parts.length) {
    const bytes = serialize(structured);
    parts.unshift({ kind: 'structured', length: bytes.byteLength, count: values.length });
    chunks.unshift(bytes);
  }
  return { parts, chunks };
}

export function decodeValues(parts: readonly Part[], bytes: Buffer): unknown[] {
  let values: unknown[] = [];
  let offset = 0;
  for (const part of parts) {
    if (part.kind === 'plain') {
      values[part.at] = part.value;
      continue;
    }
    const slice = bytes.subarray(offset, offset + part.length);
    offset += part.length;
    if (part.kind === 'structured') values = deserialize(slice) as unknown[];
    else values[part.at] = VIEWS[part.view](slice);
  }
  return values;
}

type Plain = undefined | null | boolean | number | string;

/** Whether JSON gives the value back as it is, in less time than a clone takes. */
function isPlain(value: unknown): value is Plain {
  switch (typeof value) {
    case 'undefined':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'string':
      return value.length <= SHORT;
    default:
      return value === null;
  }
}

/** Characters of a text that goes into the JSON. */
const SHORT = 256;

type ViewName = keyof typeof VIEWS;

const VIEWS = {
  Buffer: (bytes: Buffer): unknown => bytes,
  ArrayBuffer: (bytes: Buffer): unknown => own(bytes),
  Uint8Array: (bytes: Buffer): unknown => new Uint8Array(own(bytes)),
  Int8Array: (bytes: Buffer): unknown => new Int8Array(own(bytes)),
  Uint8ClampedArray: (bytes: Buffer): unknown => new Uint8ClampedArray(own(bytes)),
  Int16Array: (bytes: Buffer): unknown => new Int16Array(own(bytes)),
  Uint16Array: (bytes: Buffer): unknown => new Uint16Array(own(bytes)),
  Int32Array: (bytes: Buffer): unknown => new Int32Array(own(bytes)),
  Uint32Array: (bytes: Buffer): unknown => new Uint32Array(own(bytes)),
  Float32Array: (bytes: Buffer): unknown => new Float32Array(own(bytes)),
  Float64Array: (bytes: Buffer): unknown => new Float64Array(own(bytes)),
  BigInt64Array: (bytes: Buffer): unknown => new BigInt64Array(own(bytes)),
  BigUint64Array: (bytes: Buffer): unknown => new BigUint64Array(own(bytes)),
};

function viewOf(value: unknown): ViewName | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Buffer.isBuffer(value)) return 'Buffer';
  if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return undefined;
  const { name } = value.constructor;
  return Object.hasOwn(VIEWS, name) ? (name as ViewName) : undefined;
}

function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** A buffer that nothing else lies in, and that begins where a view of wide elements may begin. */
function own(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
