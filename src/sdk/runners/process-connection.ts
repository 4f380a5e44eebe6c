import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createFrameReader, writeFrame } from '../task-host/frames.ts';
import type { FromHost } from '../task-host/messages.ts';
import type { OpenHost } from './host-connection.ts';
import { hostEntry, inheritedArguments } from './host-entry.ts';

/** Starts a task host as a child process, with a pipe for messages and one that tells it when this process is gone. */
export const openProcess: OpenHost = ({ onMessage, onExit }) => {
  const child = spawn(process.execPath, [...inheritedArguments(process.execArgv), hostEntry()], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      MILLRACE_TASK_HOST_FD: String(CHANNEL_FD),
      MILLRACE_TASK_HOST_LIFELINE_FD: String(LIFELINE_FD),
    },
    windowsHide: true,
  });
  const channel = child.stdio[CHANNEL_FD] as Socket;
  const lifeline = child.stdio[LIFELINE_FD] as Socket;
  // What keeps this process alive while a body runs is the child alone.
  for (const pipe of [channel, lifeline, child.stdout as Socket, child.stderr as Socket]) pipe.unref();
  let ended = false;
  const end = (how: string) => {
    if (ended) return;
    ended = true;
    onExit(how);
  };
  channel.on(
    'data',
    createFrameReader((message) => onMessage(message as FromHost)),
  );
  // A host that is gone is told of by its exit.
  channel.on('error', () => {});
  lifeline.on('error', () => {});
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => onMessage({ type: 'output', stream, text }));
  }
  child.once('error', (error) => end(`without having begun (${error.message})`));
  child.once('exit', (code, signal) => {
    const how = signal === null ? `with exit code ${code}` : `by the signal ${signal}`;
    // Its last words may still be on their way, and a grandchild may hold on to the pipes.
    const late = setTimeout(() => end(how), LAST_WORDS_MS);
    child.once('close', () => {
      clearTimeout(late);
      end(how);
    });
  });
  return {
    send: (message) => writeFrame(channel, message),
    kill: () => void child.kill('SIGKILL'),
    close: () => channel.end(),
    setRef(ref) {
      if (ref) child.ref();
      else child.unref();
    },
  };
};

const CHANNEL_FD = 3;
const LIFELINE_FD = 4;
const LAST_WORDS_MS = 100;
