import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../api/log.ts';
import { PAGE_LIMIT } from '../api/scalars.ts';
import type { LogLine } from '../model/run.ts';
import { RecentIds } from './event-subscription.ts';
import { subscribeLogs } from './log-subscription.ts';
import { filterLogs } from './logs.ts';
import { logToModel } from './to-model.ts';
import type { Transport } from './transport.ts';

export interface LogFollowing {
  /** New lines, each once; those of one call in the order of their times. */
  onLines: (lines: LogLine[]) => void;
  /** Milliseconds between two looks; 1,000 unless told. */
  pollMs?: number;
  signal: AbortSignal;
}

/**
 * All log lines of a flow run, those that are there already first. `/logs/filter` is asked again and again and is
 * the truth; `/logs/out`, where a server has it on, brings lines sooner. When the signal ends it, one last look
 * is taken, so that nothing written until then is missing. Never rejects: a look that fails is taken again.
 */
export async function followLogs(
  transport: Transport,
  flowRunId: string,
  { onLines, pollMs = 1_000, signal }: LogFollowing,
): Promise<void> {
  const seen = new RecentIds(SEEN_LIMIT);
  let latest: string | undefined;
  const tell = (lines: Log[]) => {
    const fresh = lines.filter((line) => seen.add(line.id)).map(logToModel);
    if (fresh.length === 0) return;
    fresh.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
    const last = fresh[fresh.length - 1]?.timestamp;
    if (last !== undefined && (latest === undefined || last > latest)) latest = last;
    onLines(fresh);
  };
  const look = async () => {
    // Writers send in batches of two seconds, so a line can turn up behind younger ones that are known.
    const after = latest === undefined ? undefined : new Date(Date.parse(latest) - LATE_MS).toISOString();
    const filter = { flow_run_id: { any_: [flowRunId] }, ...(after !== undefined && { timestamp: { after_: after } }) };
    for (let offset = 0; ; offset += PAGE_LIMIT) {
      const page = await filterLogs(transport, { filter, limit: PAGE_LIMIT, offset });
      tell(page);
      if (page.length < PAGE_LIMIT) return;
    }
  };

  const stream = new AbortController();
  let streaming: Promise<void> | undefined;
  while (true) {
    const last = signal.aborted;
    try {
      await look();
      streaming ??= subscribeLogs(transport.api, { flowRunId, onLog: (line) => tell([line]), signal: stream.signal });
    } catch {
      // The next look asks for the same lines again.
    }
    if (last) break;
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
  stream.abort();
  await streaming;
}

const SEEN_LIMIT = 100_000;
const LATE_MS = 10_000;
