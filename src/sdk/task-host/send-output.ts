import type { FromHost } from './messages.ts';

/**
 * Sends what is written to the standard streams along with the messages, so that it arrives in order and before the
 * end of the task that wrote it. What native code writes still goes to the streams themselves.
 */
export function sendOutput(send: (message: FromHost) => void): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      send({ type: 'output', stream: name, text });
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    };
    stream.write = write as typeof stream.write;
  }
}
