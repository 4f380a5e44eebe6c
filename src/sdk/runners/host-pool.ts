import type { Cancellation } from '../engine/cancellation.ts';
import type { Place } from '../engine/task-runner.ts';
import { Gate } from './gate.ts';
import type { OpenHost } from './host-connection.ts';
import { createTaskHost, type TaskHostClient } from './task-host-client.ts';

/** Task hosts that stay from task to task. The one used last is used next, so that those too many come to rest. */
export interface HostPool {
  take(cancellation: Cancellation): Promise<Place>;
}

interface HostPoolOptions {
  open: OpenHost;
  size: number;
  graceMs: number;
}

export function createHostPool({ open, size, graceMs }: HostPoolOptions): HostPool {
  // A host counts until it is free again, also where nobody waits for its body any more.
  const gate = new Gate(size);
  const idle: TaskHostClient[] = [];
  const busy = new Set<TaskHostClient>();

  return {
    async take(cancellation) {
      await gate.enter(cancellation);
      let taken = false;
      return {
        run(task, args, scope) {
          taken = true;
          return takeHost().run(task, args, scope);
        },
        leave() {
          if (!taken) gate.leave();
        },
      };
    },
  };

  function takeHost(): TaskHostClient {
    let host: TaskHostClient | undefined;
    while (!host && idle.length > 0) {
      const resting = idle.pop();
      // One may have ended while it rested.
      if (resting?.status === 'idle') host = resting;
    }
    host ??= openHost();
    busy.add(host);
    return host;
  }

  function openHost(): TaskHostClient {
    const host = createTaskHost({
      open,
      graceMs,
      onChange() {
        if (!busy.delete(host)) return;
        if (host.status === 'idle') {
          idle.push(host);
          leisure.refresh();
        }
        gate.leave();
      },
    });
    // Begins anew with each rest, so that none has to be made for each; it does not end one that runs a body meanwhile.
    const leisure = setTimeout(() => {
      const at = idle.indexOf(host);
      if (at < 0) return;
      idle.splice(at, 1);
      host.close();
    }, IDLE_MS).unref();
    return host;
  }
}

/** How long a host is kept that nobody needs. */
const IDLE_MS = 60_000;
