import type { Writable } from 'node:stream';
import { decodeValues, type EncodedValues, encodeValues, type Part } from './codec.ts';
import type { FromHost, ToHost } from './messages.ts';

/*
 * A frame is `u32le length | u8 type | payload`, where the length counts the payload alone. The payload is
 * `u32le length | JSON | bytes`: all of the message but its type, with what is told of its values in their place, and
 * then the bytes of those that lie outside.
 */

type Message = ToHost | FromHost;

/** The pieces of a message's frame, to be written one after the other. Throws where a value can't be cloned. */
export function encodeFrame(message: Message): Uint8Array[] {
  const values = 'values' in message ? message.values : undefined;
  const { parts, chunks } = values ? encodeValues(values) : NO_VALUES;
  const meta = JSON.stringify({ ...message, type: undefined, values: values && parts });
  const metaLength = Buffer.byteLength(meta);
  let length = META_HEADER + metaLength;
  for (const chunk of chunks) length += chunk.byteLength;
  if (length > LENGTH_LIMIT) throw new RangeError(`${length} bytes are more than fit in one message.`);
  const head = Buffer.allocUnsafe(HEADER + (length <= SMALL ? length : META_HEADER + metaLength));
  head.writeUInt32LE(length, 0);
  head.writeUInt8(TYPES.indexOf(message.type), 4);
  head.writeUInt32LE(metaLength, HEADER);
  head.write(meta, HEADER + META_HEADER, 'utf8');
  if (length > SMALL) return [head, ...chunks];
  // One piece is written in half the time of three, and most messages are small.
  let at = HEADER + META_HEADER + metaLength;
  for (const chunk of chunks) {
    head.set(chunk, at);
    at += chunk.byteLength;
  }
  return [head];
}

/** Writes a message, all of it in one go. Throws where a value can't be cloned, and has written nothing then. */
export function writeFrame(stream: Writable, message: Message): void {
  const pieces = encodeFrame(message);
  if (pieces.length === 1) {
    stream.write(pieces[0]);
    return;
  }
  stream.cork();
  for (const piece of pieces) stream.write(piece);
  stream.uncork();
}

/** Takes bytes as they arrive and gives the messages in them. */
export function createFrameReader(onMessage: (message: Message) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER);
  let headerLength = 0;
  /** The payload that is being received, of its full size from the beginning, so that each byte is copied once. */
  let payload: Buffer | undefined;
  let received = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (!payload && headerLength === 0 && at + HEADER <= chunk.length) {
        const begin = at + HEADER;
        const end = begin + chunk.readUInt32LE(at);
        // Most frames come whole. Nobody else writes to where they lie, so they are read there.
        if (end <= chunk.length) {
          const type = chunk.readUInt8(at + 4);
          at = end;
          onMessage(decodePayload(type, chunk.subarray(begin, end)));
          continue;
        }
      }
      if (!payload) {
        const taken = chunk.copy(header, headerLength, at, Math.min(chunk.length, at + HEADER - headerLength));
        headerLength += taken;
        at += taken;
        if (headerLength < HEADER) return;
        payload = Buffer.allocUnsafeSlow(header.readUInt32LE(0));
        received = 0;
      }
      const taken = chunk.copy(payload, received, at);
      received += taken;
      at += taken;
      if (received < payload.length) return;
      const whole = payload;
      payload = undefined;
      headerLength = 0;
      onMessage(decodePayload(header.readUInt8(4), whole));
    }
  };
}

const NO_VALUES: EncodedValues = { parts: [], chunks: [] };
const HEADER = 5;
const META_HEADER = 4;
const LENGTH_LIMIT = 0xffff_ffff;
/** Bytes up to which copying costs less than another piece. */
const SMALL = 2048;

/** The number of a type is its place; new ones are added at the end. */
const TYPES: readonly Message['type'][] = [
  'ready',
  'run',
  'done',
  'failed',
  'log',
  'cancel',
  'ping',
  'pong',
  'call',
  'reply',
  'flow',
  'output',
  'transition',
];

function decodePayload(typeNumber: number, payload: Buffer): Message {
  const type = TYPES[typeNumber];
  if (!type) throw new Error(`A task host sent a message of the unknown type ${typeNumber}.`);
  const metaLength = payload.readUInt32LE(0);
  const bytesAt = META_HEADER + metaLength;
  const message = JSON.parse(payload.toString('utf8', META_HEADER, bytesAt)) as { type: string; values?: unknown[] };
  message.type = type;
  if (message.values) message.values = decodeValues(message.values as Part[], payload.subarray(bytesAt));
  return message as Message;
}
