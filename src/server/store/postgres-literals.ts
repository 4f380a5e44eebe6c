import pg from 'pg';
import type { SqlValue } from './database.ts';
import { outsideQuotes } from './postgres-sql.ts';

/** A statement with its values written into it, for several statements in one text, which can have no parameters. */
export function withValues(text: string, values: readonly SqlValue[]): string {
  return outsideQuotes(text, (part) =>
    part.replace(/\$(\d+)/g, (_, place) => literal(values[Number(place) - 1] ?? null)),
  );
}

/** Values as they stand in a statement. */
export function literals(values: readonly SqlValue[]): string[] {
  return values.map(literal);
}

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoted(storable(value));
  // A minus sign after another would begin a comment.
  return value < 0 ? `(${value})` : String(value);
}

/** The library's function copies a text character by character, so it is left to those in which there is one to escape. */
function quoted(text: string): string {
  return /['\\]/.test(text) ? pg.escapeLiteral(text) : `'${text}'`;
}

/** Postgres has no character NUL in its texts. */
export function storable(value: string): string {
  return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
}
