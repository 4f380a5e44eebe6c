/** An edit that can't be done; the message says why and what to do instead. */
export class VerbRefusedError extends Error {
  override readonly name = 'VerbRefusedError';
  readonly code = 'verb-refused';
}
