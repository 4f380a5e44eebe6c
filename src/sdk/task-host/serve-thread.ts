import { parentPort } from 'node:worker_threads';
import { createHost } from './host.ts';
import type { FromHost, ToHost } from './messages.ts';
import { type PackedMessage, packMessage, unpackMessage } from './packed-message.ts';
import { sendOutput } from './send-output.ts';

/** Serves tasks over the port to the thread that made this one. */
export function serveThread(): void {
  const port = parentPort;
  if (!port) return;
  const send = (message: FromHost) => port.postMessage(packMessage(message));
  const host = createHost(send);
  sendOutput(send);
  port.on('message', (packed: PackedMessage) => host.receive(unpackMessage(packed) as ToHost));
  send({ type: 'ready' });
}
