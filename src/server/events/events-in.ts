import type { WebSocket } from 'ws';
import type { ServerContext } from '../context.ts';
import { readEvent } from './read-event.ts';
import { acceptSocket } from './socket.ts';

/**
 * `/events/in`: one event a frame, no answer. A client that wants to know what has arrived sends a ping; the
 * pong goes out when all that came before the ping is committed, and not at all when a commit failed.
 */
export function serveEventsIn(socket: WebSocket, { recorder, access }: ServerContext): void {
  let recorded: Promise<void> = Promise.resolve();
  let failed = false;
  socket.on('ping', (data) => {
    recorder.settle();
    void recorded.then(() => {
      if (!failed && socket.readyState === socket.OPEN) socket.pong(data);
    });
  });
  acceptSocket(socket, access, (text) => {
    try {
      recorded = recorder.add(readEvent(text)).catch(() => {
        // Without a pong the client sends again, over a new connection, what this one could not keep.
        failed = true;
        socket.terminate();
      });
    } catch {
      // What is no event would be none at the second try either. To close the socket over it would make the
      // client send it again, and all that waits behind it, for ever.
    }
  });
}
