import type { Json } from '../model/graph.ts';
import type { Asset } from './asset.ts';
import { requireRun } from './engine/scope.ts';

/**
 * Adds facts to what is told of an asset that the task around materializes; later ones go over earlier ones. Throws a
 * `TypeError` for an asset that it does not.
 *
 * @example
 * const load = task({ materializes: 's3://lake/sales.parquet' }, (rows: string[]) => {
 *   addAssetMetadata('s3://lake/sales.parquet', { rows: rows.length });
 * });
 * await load(['a', 'b']);
 */
export function addAssetMetadata(of: Asset | string, metadata: { readonly [name: string]: Json }): void {
  const { task } = requireRun('addAssetMetadata()');
  const key = typeof of === 'string' ? of : of.key;
  if (!task?.materialized?.has(key)) {
    throw new TypeError(`The task around does not materialize '${key}'. Name it in the task's option 'materializes'.`);
  }
  task.materialized.set(key, { ...task.materialized.get(key), ...metadata });
}
