import type { JsonObject } from '../exact-json.ts';
import type { BlockTypeRow } from '../store/tables.ts';

/** A block type as it is told. */
export function blockTypeObject({ is_protected, ...row }: BlockTypeRow): JsonObject {
  return { ...row, is_protected: is_protected === 1 };
}
