import { type Log, log } from '../api/log.ts';
import type { ApiAddress } from './api-address.ts';
import { type StreamStatus, subscribeStream } from './stream-subscription.ts';

export interface LogSubscription {
  flowRunId: string;
  onLog: (line: Log) => void;
  onStatus?: ((status: StreamStatus) => void) | undefined;
  signal: AbortSignal;
}

/**
 * Log lines as they are written. A server of Prefect's accepts this even where its log stream is switched off,
 * and then stays silent: only `/logs/filter` tells the truth. Never rejects.
 */
export function subscribeLogs(api: ApiAddress, options: LogSubscription): Promise<void> {
  return subscribeStream(api, {
    path: '/logs/out',
    signal: options.signal,
    onStatus: options.onStatus,
    request: () => ({ type: 'filter', filter: { flow_run_id: { any_: [options.flowRunId] } } }),
    onFrame: (frame) => {
      if (frame.type !== 'log') return;
      const parsed = log.safeParse(frame.log);
      if (parsed.success) options.onLog(parsed.data);
    },
  });
}
