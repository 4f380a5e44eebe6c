import type { FromHost, ToHost } from './messages.ts';

/** A message on its way between threads: as between processes, only what is the user's is cloned, the rest is JSON. */
export interface PackedMessage {
  json: string;
  values: unknown[] | undefined;
  /** Which of the values are buffers: their clones are plain `Uint8Array`s. */
  buffers: number[] | undefined;
}

export function packMessage(message: ToHost | FromHost): PackedMessage {
  const values = 'values' in message ? message.values : undefined;
  const buffers = values?.flatMap((value, at) => (Buffer.isBuffer(value) ? [at] : []));
  return {
    json: JSON.stringify({ ...message, values: undefined }),
    values,
    buffers: buffers?.length ? buffers : undefined,
  };
}

export function unpackMessage({ json, values, buffers = [] }: PackedMessage): ToHost | FromHost {
  if (!values) return JSON.parse(json) as ToHost | FromHost;
  for (const at of buffers) {
    const { buffer, byteOffset, byteLength } = values[at] as Uint8Array<ArrayBuffer>;
    values[at] = Buffer.from(buffer, byteOffset, byteLength);
  }
  const message = JSON.parse(json) as { values?: unknown[] };
  message.values = values;
  return message as ToHost | FromHost;
}
