import type { PrefectClient } from '../../client/create-client.ts';
import { subscribeEvents } from '../../client/event-subscription.ts';

/** Tells runs of this process when someone asks for their cancellation. */
export interface CancelWatch {
  /** Calls back once; the answer ends the watching. */
  watch(flowRunId: string, onCancelling: () => void): () => void;
}

/** One subscription for all runs: such events are rare, so those of other runs cost nothing. */
export function createCancelWatch(client: PrefectClient): CancelWatch {
  const watched = new Map<string, () => void>();
  let stop: AbortController | undefined;

  return {
    watch(flowRunId, onCancelling) {
      watched.set(flowRunId, onCancelling);
      start();
      // The next run is likely to follow at once, so the connection stays; it does not keep the process alive.
      return () => watched.delete(flowRunId);
    },
  };

  function start(): void {
    if (stop) return;
    stop = new AbortController();
    void subscribeEvents(client.api, {
      // A run that waits for its next go is not asked to stop, but set to Cancelled at once.
      filter: { event: { name: ['prefect.flow-run.Cancelling', 'prefect.flow-run.Cancelled'] } },
      since: new Date(),
      ref: false,
      signal: stop.signal,
      onEvent: (event) => tell(event.resource['prefect.resource.id']?.slice('prefect.flow-run.'.length)),
      onStatus: (status) => {
        if (status === 'refused') poll();
      },
    });
  }

  /** For a server without an event stream. */
  function poll(): void {
    const timer = setInterval(async () => {
      for (const id of watched.keys()) {
        const run = await client.readFlowRun(id).catch(() => undefined);
        if (run?.state_type === 'CANCELLING' || run?.state_type === 'CANCELLED') tell(id);
      }
    }, POLL_MS);
    timer.unref();
  }

  function tell(flowRunId: string | undefined): void {
    if (flowRunId === undefined) return;
    const onCancelling = watched.get(flowRunId);
    watched.delete(flowRunId);
    onCancelling?.();
  }
}

const POLL_MS = 10_000;
