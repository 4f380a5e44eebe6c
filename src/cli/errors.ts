/** A mistake that the person at the terminal can mend; its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** What a person reads when something fails: the sentence, never our stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}
