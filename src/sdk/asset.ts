import { isAssetKey } from './asset-key.ts';

/** What is known of an asset besides its key. */
export interface AssetProperties {
  name?: string;
  url?: string;
  description?: string;
  owners?: readonly string[];
}

/** Data that tasks make or need, such as a table or a file, by its address. Made by `asset`. */
export interface Asset extends AssetProperties {
  /** A URI of at most 512 characters. */
  readonly key: string;
}

/**
 * Names data that outlives its run, so that the orchestrator can tell what it was made from. Throws a `TypeError` for
 * a key that is no URI.
 *
 * @example
 * const sales = asset('s3://lake/sales.parquet', { name: 'Sales', owners: ['data'] });
 * const load = task({ materializes: sales, assetDeps: 'postgres://db/orders' }, async () => {
 *   addAssetMetadata(sales, { rows: 12 });
 * });
 */
export function asset(key: string, properties: AssetProperties = {}): Asset {
  if (!isAssetKey(key)) {
    throw new TypeError(`The asset key '${key}' is no URI of at most 512 characters, such as 's3://bucket/file'.`);
  }
  return { key, ...properties };
}
