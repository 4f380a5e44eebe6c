import type { ApiAddress } from '../../client/api-address.ts';
import { createClient } from '../../client/create-client.ts';
import { createEventsSocket } from '../../client/events-socket.ts';
import { createTransport } from '../../client/transport.ts';
import { processClock } from '../engine/clock.ts';
import type { EnginePort } from '../engine/port.ts';
import { createApiPort } from './api-port.ts';
import { createCancelWatch } from './cancel-watch.ts';
import { createLogBatcher } from './log-batcher.ts';
import { leastLevel } from './log-level.ts';

/** The connection of a process to one orchestrator. It does not keep the process alive, but for what is being drained. */
export interface Session {
  readonly port: EnginePort;
  /** Rejects with an `ApiUnreachableError` within seconds where nothing answers; a run itself is more patient. */
  check(): Promise<void>;
}

export function openSession(api: ApiAddress): Session {
  const warn = (message: string) => process.emitWarning(message, { code: 'MILLRACE_DELIVERY' });
  const client = createClient(api);
  const events = createEventsSocket(api, {
    onLost: (count) => warn(`${count} event(s) could not be delivered to ${api.url}: task runs may be missing there.`),
  });
  events.setRef(false);
  const logs = createLogBatcher({
    send: (lines) => client.createLogs(lines),
    intervalMs: isLoopback(api.url) ? LOCAL_LOG_BATCH_MS : REMOTE_LOG_BATCH_MS,
    onLost: (count, error) => warn(`${count} log line(s) could not be delivered to ${api.url}: ${String(error)}`),
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
  };
}

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
