/**
 * The one way in which a run is told to stop. Cheaper than an AbortSignal, of which a run has one only when its
 * code asks for it: thousands of task runs listen to one flow run, and come and go.
 */
export class Cancellation {
  reason: Error | undefined;
  readonly #listeners = new Set<(reason: Error) => void>();
  #controller: AbortController | undefined;
  #leaveParent: (() => void) | undefined;

  constructor(parent?: Cancellation) {
    if (parent?.reason) this.reason = parent.reason;
    else this.#leaveParent = parent?.onCancel((reason) => this.cancel(reason));
  }

  /** For the user's code: aborts with the reason. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.reason) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }

  /** Only the first reason counts. */
  cancel(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.#controller?.abort(reason);
    for (const listener of [...this.#listeners]) listener(reason);
    this.#listeners.clear();
    this.release();
  }

  /** Calls back once on cancellation, never at once; the answer takes the listener away. */
  onCancel(listener: (reason: Error) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  throwIfCancelled(): void {
    if (this.reason) throw this.reason;
  }

  /** To be called when what this concerns is over, so that the parent forgets it. */
  release(): void {
    this.#leaveParent?.();
    this.#leaveParent = undefined;
  }
}
