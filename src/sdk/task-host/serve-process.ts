import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { createFrameReader, writeFrame } from './frames.ts';
import { createHost } from './host.ts';
import type { FromHost, ToHost } from './messages.ts';
import { sendOutput } from './send-output.ts';

/** Serves tasks over the pipe whose number is in the environment, until that pipe ends. */
export function serveProcess(): void {
  const socket = new Socket({ fd: Number(process.env.MILLRACE_TASK_HOST_FD), readable: true, writable: true });
  const send = (message: FromHost) => writeFrame(socket, message);
  const host = createHost(send);
  sendOutput(send);
  // An interrupt from a terminal reaches the whole group; what follows from it is for the flow's process to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  socket.on(
    'data',
    createFrameReader((message) => host.receive(message as ToHost)),
  );
  socket.on('error', () => {});
  socket.once('close', () => {
    void host.abandon(END_GRACE_MS).then(() => process.exit(0));
  });
  new Worker(new URL(import.meta.url.endsWith('.ts') ? './main.ts' : '../sdk/task-host.js', import.meta.url), {
    workerData: { role: 'lifeline', fd: Number(process.env.MILLRACE_TASK_HOST_LIFELINE_FD) },
    execArgv: [],
  }).unref();
  send({ type: 'ready' });
}

/** What a body gets to clean up behind itself when its flow's process is gone. */
const END_GRACE_MS = 1_000;
