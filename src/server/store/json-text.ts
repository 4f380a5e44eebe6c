/** A string or null that needs no escape: ids, times, state types. */
export function plain(value: string | null): string {
  return value === null ? 'null' : `"${value}"`;
}

/** Any other string, or null. */
export function text(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value);
}
