import { renameSync, statSync } from 'node:fs';
import pino, { type Logger } from 'pino';
import type { LogLevel } from './settings.ts';

/** At the start a log that has grown beyond this is put aside, in the place of the one before it. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

/** What the server says of itself, a line of JSON each; credentials never stand in it. */
export function createLog({ level, file }: { level: LogLevel; file?: string }): Logger {
  if (file) putAside(file);
  // Few lines are written, and the last ones matter most when a process dies: none waits in memory.
  const destination = pino.destination({ dest: file ?? 2, sync: true, mkdir: true });
  // A terminal that has gone, or a disk that is full, is no reason to end.
  destination.on('error', () => {});
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['req.headers.authorization', 'req.headers["prefect-csrf-token"]', '*.token', '*.password'],
    },
    destination,
  );
}

/** Says nothing, for servers in tests. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

function putAside(file: string): void {
  try {
    if (statSync(file).size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // There is none yet, or it can't be moved; then it is written on.
  }
}
