import type { SchemaError } from './schema-errors.ts';

/** What is wrong with a value, as a form shows it: sentences, and under each field or place in a list its own. */
export type FormError = string | { property: string; errors: FormError[] } | { index: number; errors: FormError[] };

/** Errors put under the fields that they are about; what is missing is told where it should be. */
export function errorsByField(errors: readonly Pick<SchemaError, 'path' | 'message' | 'keyword'>[]): FormError[] {
  const root: FormError[] = [];
  for (const { path, message, keyword } of errors) {
    const missing = keyword === 'required' ? /^'(.*)' is a required/.exec(message)?.[1] : undefined;
    place(root, missing === undefined ? path : [...path, missing], message);
  }
  return root;
}

function place(errors: FormError[], [part, ...rest]: readonly (string | number)[], message: string): void {
  if (part === undefined) {
    errors.push(message);
    return;
  }
  const known = errors.find((entry) => typeof entry === 'object' && keyOf(entry) === part);
  const entry = typeof known === 'object' && rest.length > 0 ? known : entryFor(part);
  if (entry !== known) errors.push(entry);
  place(entry.errors, rest, message);
}

function keyOf(entry: Exclude<FormError, string>): string | number {
  return 'property' in entry ? entry.property : entry.index;
}

function entryFor(part: string | number): Exclude<FormError, string> {
  return typeof part === 'string' ? { property: part, errors: [] } : { index: part, errors: [] };
}
