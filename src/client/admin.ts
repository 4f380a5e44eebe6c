import { ApiResponseError } from './errors.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

/** The version of the server's package, such as `3.8.8`. */
export async function readServerVersion(transport: Transport, options: Signal = {}): Promise<string> {
  const body = await transport.send('GET', '/admin/version', options);
  if (typeof body === 'string') return body;
  throw new ApiResponseError('GET /admin/version', { status: 200, detail: 'the answer is no version', body });
}

/** Whether the server answers at all. Never rejects but by its signal. */
export async function isHealthy(transport: Transport, options: Signal = {}): Promise<boolean> {
  try {
    return (await transport.send('GET', '/health', options)) === true;
  } catch {
    options.signal?.throwIfAborted();
    return false;
  }
}
