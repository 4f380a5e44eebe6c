import { Socket } from 'node:net';

/**
 * Ends this process when the other end of a pipe is gone, which nobody ever writes to. It runs in a thread of its own:
 * a body that computes without a pause hears of nothing, and would otherwise outlive a flow that was killed.
 */
export function watchLifeline(fd: number): void {
  const socket = new Socket({ fd, readable: true, writable: false });
  const end = () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), LIFELINE_GRACE_MS);
  socket.on('error', () => {});
  socket.once('close', end);
  socket.resume();
}

/** What the process gets to end by itself. */
const LIFELINE_GRACE_MS = 1_500;
