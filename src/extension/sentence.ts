/** What a person reads when something fails. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
