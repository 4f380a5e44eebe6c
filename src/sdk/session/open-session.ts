import type { LogCreate } from '../../api/log.ts';
import type { ApiAddress } from '../../client/api-address.ts';
import { createClient } from '../../client/create-client.ts';
import { createEventsSocket } from '../../client/events-socket.ts';
import { millraceHome } from '../../client/millrace-home.ts';
import { createTransport } from '../../client/transport.ts';
import { processClock } from '../engine/clock.ts';
import type { EnginePort } from '../engine/port.ts';
import { createApiPort } from './api-port.ts';
import { createCancelWatch } from './cancel-watch.ts';
import { createLogBatcher } from './log-batcher.ts';
import { leastLevel } from './log-level.ts';
import { createSpool, type SpoolKind } from './spool.ts';

/** The connection of a process to one orchestrator. It does not keep the process alive, but for what is being drained. */
export interface Session {
  readonly port: EnginePort;
  /** Rejects with an `ApiUnreachableError` within seconds where nothing answers; a run itself is more patient. */
  check(): Promise<void>;
  /** Sends what earlier processes could not deliver; never rejects. */
  sendSpool(): Promise<void>;
  /** How many events and log lines of earlier processes wait to be sent. */
  spooled(): Promise<Record<SpoolKind, number>>;
}

export function openSession(api: ApiAddress): Session {
  const client = createClient(api);
  const spool = createSpool(millraceHome(process.env, process.platform), api);
  const putAway = (kind: SpoolKind, lines: readonly string[]): void => {
    const what = `${lines.length} ${kind === 'events' ? 'event(s)' : 'log line(s)'} could not be delivered to ${api.url}`;
    try {
      spool.put(kind, lines);
      warn(`${what}. They are kept in ${spool.folder}, and sent by the next run, or by millrace doctor.`);
    } catch (error) {
      warn(`${what}, nor kept: ${String(error)}`);
    }
  };
  const events = createEventsSocket(api, { onLost: (frames) => putAway('events', frames) });
  events.setRef(false);
  const logs = createLogBatcher({
    send: (lines) => client.createLogs(lines),
    intervalMs: isLoopback(api.url) ? LOCAL_LOG_BATCH_MS : REMOTE_LOG_BATCH_MS,
    onLost: (lines) => putAway('logs', lines.map(lineText)),
  });
  // Whatever ends the process, short of a kill, leaves what is not delivered for the next one.
  process.once('exit', () => {
    const [frames, lines] = [events.unsent(), logs.unsent()];
    if (frames.length > 0) putAway('events', frames);
    if (lines.length > 0) putAway('logs', lines.map(lineText));
  });
  const cancelWatch = createCancelWatch(client);
  const port = createApiPort({
    client,
    events,
    logs,
    cancelWatch,
    clock: processClock,
    leastLogLevel: leastLevel(process.env.PREFECT_LOGGING_LEVEL),
  });
  const senders: Record<SpoolKind, (lines: string[]) => Promise<boolean>> = {
    events(frames) {
      for (const frame of frames) events.send(frame);
      return events.drain({ timeoutMs: SPOOL_DRAIN_MS });
    },
    async logs(lines) {
      for (let at = 0; at < lines.length; at += SPOOL_BATCH_LINES) {
        await client.createLogs(lines.slice(at, at + SPOOL_BATCH_LINES).map((line) => JSON.parse(line) as LogCreate));
      }
      return true;
    },
  };
  let sendingSpool: Promise<void> | undefined;
  let checked: Promise<void> | undefined;
  return {
    port,
    check() {
      checked ??= checkHealth(api);
      // What failed once is looked at again.
      checked.catch(() => {
        checked = undefined;
      });
      return checked;
    },
    spooled: () => spool.waiting(),
    sendSpool() {
      sendingSpool ??= spool.send(senders).finally(() => {
        sendingSpool = undefined;
      });
      return sendingSpool;
    },
  };
}

function lineText(line: LogCreate): string {
  return JSON.stringify(line);
}

/** Also while the process ends, when a warning of Node's would no longer be shown. */
function warn(message: string): void {
  process.stderr.write(`Warning: ${message}\n`);
}

const SPOOL_DRAIN_MS = 30_000;
const SPOOL_BATCH_LINES = 500;

async function checkHealth(api: ApiAddress): Promise<void> {
  const transport = createTransport(api, { retries: 2, timeoutMs: 10_000 });
  try {
    await transport.send('GET', '/health');
  } finally {
    await transport.close();
  }
}

/** Someone is likely to watch a run on an orchestrator of this machine, and requests to it cost next to nothing. */
const LOCAL_LOG_BATCH_MS = 200;
const REMOTE_LOG_BATCH_MS = 2_000;

function isLoopback(url: string): boolean {
  return /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])[:/]/.test(url);
}
