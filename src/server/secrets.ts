import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EncryptionKeyUnusable, SecretUnreadable } from './errors.ts';

/** Lies in a server's home. */
export const KEY_FILE = 'secret.key';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Says how what follows was made, so that another way may come later. */
const FORMAT = 'v1:';

/** Encrypts what must not lie open in the database. */
export interface Secrets {
  seal(text: string): string;
  /** Throws `SecretUnreadable` for what was sealed with another key. */
  open(sealed: string): string;
}

/** AES-256-GCM by a key that is asked for at the first use. */
export function createSecrets(key: () => Buffer): Secrets {
  let known: Buffer | undefined;
  const keyOnce = (): Buffer => {
    known ??= key();
    return known;
  };
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOnce(), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return FORMAT + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOnce(), bytes.subarray(0, NONCE_BYTES));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        throw new SecretUnreadable();
      }
    },
  };
}

/** A key for a server that leaves nothing behind. */
export function passingKey(): () => Buffer {
  return () => randomBytes(KEY_BYTES);
}

/** The key that lies in a server's home, readable by its owner alone; made when there is none. */
export function keyOfHome(home: string): () => Buffer {
  return () => {
    const path = join(home, KEY_FILE);
    return readKey(path) ?? makeKey(path);
  };
}

/** A key told as text, the same for every server of one database. Throws `EncryptionKeyUnusable`. */
export function givenKey(base64: string): () => Buffer {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== KEY_BYTES) throw new EncryptionKeyUnusable('the key that was given');
  return () => key;
}

function readKey(path: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new EncryptionKeyUnusable(path);
  return key;
}

/** Writes the key whole before it has its name, so that nobody ever reads half of it. */
function makeKey(path: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, `${key.toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return readKey(path) ?? key;
}
