import { MissingPackageError, ResultStorageError } from './result-errors.ts';
import type { ResultStorage } from './result-storage.ts';

/** Where an S3-compatible storage is. */
export interface S3StorageOptions {
  bucket: string;
  /** What all keys begin with, such as `results`. */
  prefix?: string;
  /** The server's address, for one that is not Amazon's: `http://127.0.0.1:9000`. */
  endpoint?: string;
  /** As the AWS SDK finds it unless told: `AWS_REGION`, then the profile. */
  region?: string;
  /** As the AWS SDK finds them unless told: the environment, a profile, the machine's role. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Puts the bucket into the path and not into the host's name; on where there is an endpoint. */
  forcePathStyle?: boolean;
  /** The block document of Prefect's by which its Python reaches the same bucket and prefix. */
  blockId?: string;
}

/**
 * Keeps results in a bucket of S3, or of any server that speaks its language. The client, `@aws-sdk/client-s3`, is
 * loaded by the first use, which rejects with a `MissingPackageError` where it is not installed.
 *
 * @example
 * const resultStorage = createS3Storage({ bucket: 'results', endpoint: 'http://127.0.0.1:9000' });
 * const load = task({ resultStorage, cachePolicy: INPUTS }, (city: string) => city);
 */
export function createS3Storage(options: S3StorageOptions): ResultStorage {
  const { bucket, prefix = '', blockId } = options;
  const base = prefix.replace(/^\/+|\/+$/g, '');
  let opened: Promise<S3> | undefined;
  const open = () => {
    opened ??= openS3(options);
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  const keyOf = (key: string) => {
    if (key.split('/').includes('..')) {
      throw new ResultStorageError(
        `The result key '${key}' leads out of s3://${bucket}/${base}. Choose a key within it.`,
      );
    }
    // What `locate` tells leads back to the same place.
    const told = `s3://${bucket}/`;
    if (key.startsWith(told)) return key.slice(told.length);
    return base ? `${base}/${key}` : key;
  };
  return {
    blockId,
    remote: true,
    locate: (key) => (blockId === undefined ? `s3://${bucket}/${keyOf(key)}` : key),
    async read(key) {
      const s3 = await open();
      try {
        const { Body } = await s3.client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: keyOf(key) }));
        return Body?.transformToString('utf-8');
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async write(key, text) {
      const s3 = await open();
      const command = { Bucket: bucket, Key: keyOf(key), Body: text, ContentType: 'application/json' };
      await s3.client.send(new s3.PutObjectCommand(command));
    },
  };
}

/** The few things that are used of `@aws-sdk/client-s3`, so that its types are not needed to compile. */
interface S3Package {
  S3Client: new (config: object) => S3Client;
  GetObjectCommand: new (input: object) => object;
  PutObjectCommand: new (input: object) => object;
}

interface S3Client {
  send(command: object): Promise<{ Body?: { transformToString(encoding: string): Promise<string> } }>;
}

interface S3 extends S3Package {
  client: S3Client;
}

async function openS3({ endpoint, region, credentials, forcePathStyle }: S3StorageOptions): Promise<S3> {
  // Named by a variable, so that neither the compiler nor a bundler looks for what may not be there.
  const name: string = '@aws-sdk/client-s3';
  let loaded: S3Package;
  try {
    loaded = (await import(name)) as S3Package;
  } catch (error) {
    throw new MissingPackageError(name, 'A result storage in S3', error);
  }
  const client = new loaded.S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    forcePathStyle: forcePathStyle ?? endpoint !== undefined,
  });
  const { S3Client, GetObjectCommand, PutObjectCommand } = loaded;
  return { S3Client, GetObjectCommand, PutObjectCommand, client };
}
