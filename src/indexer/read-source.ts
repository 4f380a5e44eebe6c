import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';

/** More than this is no source that a person wrote, and would hold up all others. Bytes. */
export const SIZE_LIMIT = 4_000_000;

export type ReadSource =
  | { kind: 'text'; text: string }
  | { kind: 'unreadable'; code: 'file-too-large' | 'not-utf8' | 'file-gone'; message: string };

/** A source file's text, or why it is not read. */
export function readSource(file: string): ReadSource {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > SIZE_LIMIT) return tooLarge(size);
    bytes = readFileSync(file);
  } catch {
    return { kind: 'unreadable', code: 'file-gone', message: 'This file can no longer be read.' };
  }
  if (isUtf8(bytes)) return { kind: 'text', text: bytes.toString('utf8') };
  const text = utf16(bytes);
  if (text !== undefined) return { kind: 'text', text };
  const message = 'This file is not encoded as UTF-8, so its flows are not drawn; save it as UTF-8.';
  return { kind: 'unreadable', code: 'not-utf8', message };
}

/** Why a text of so many bytes or characters is not read. */
export function tooLarge(size: number): Extract<ReadSource, { kind: 'unreadable' }> {
  const megabytes = (count: number): string => `${Math.round(count / 100_000) / 10} MB`;
  const message = `This file has ${megabytes(size)}; files of more than ${megabytes(SIZE_LIMIT)} are not drawn. Split it, or move its data to a file of its own.`;
  return { kind: 'unreadable', code: 'file-too-large', message };
}

/** Windows editors write UTF-16 with a mark at the start. */
function utf16(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes).swap16().toString('utf16le').slice(1);
  return undefined;
}
