/**
 * Where results are kept, by key. Bring your own by giving an object of this shape: for a database, a share, another
 * cloud.
 */
export interface ResultStorage {
  /** What lies under a key, or undefined where nothing does. */
  read(key: string): Promise<string | undefined>;
  /** Puts something under a key, whole or not at all, over what was there. */
  write(key: string, text: string): Promise<void>;
  /** How the key stands in the state of a run, for those who read it elsewhere: a folder gives the absolute path. */
  locate?(key: string): string;
  /** The id of the block document by which Prefect's Python reaches the same storage. */
  readonly blockId?: string | undefined;
  /** True for one over a network, whose latest records are worth keeping in memory. */
  readonly remote?: boolean;
}

/** A path of a folder, `s3://bucket/prefix`, or a storage. */
export type ResultStorageOption = string | ResultStorage;
