import { Worker } from 'node:worker_threads';
import type { FromHost } from '../task-host/messages.ts';
import { type PackedMessage, packMessage, unpackMessage } from '../task-host/packed-message.ts';
import type { OpenHost } from './host-connection.ts';
import { hostEntry } from './host-entry.ts';

/** Starts a task host as a thread of this process. */
export const openThread: OpenHost = ({ onMessage, onExit }) => {
  const worker = new Worker(hostEntry(), { workerData: { role: 'host' } });
  let failure: string | undefined;
  worker.on('message', (packed: PackedMessage) => onMessage(unpackMessage(packed) as FromHost));
  worker.once('error', (error) => {
    failure = `by an error that nothing caught (${String(error)})`;
  });
  worker.once('exit', (code) => onExit(failure ?? `with exit code ${code}`));
  return {
    send: (message) => worker.postMessage(packMessage(message)),
    kill: () => void worker.terminate(),
    close: () => void worker.terminate(),
    setRef(ref) {
      if (ref) worker.ref();
      else worker.unref();
    },
  };
};
