import { Recorder } from './events/recorder.ts';
import { ScheduledTasks } from './scheduled-tasks.ts';
import type { Store } from './store/store.ts';

/** What routes, sockets and services work with. */
export interface ServerContext {
  store: Store;
  recorder: Recorder;
  scheduledTasks: ScheduledTasks;
  /** Millrace's own version. */
  version: string;
}

export function createContext({ store, version }: { store: Store; version: string }): ServerContext {
  return { store, recorder: new Recorder(store), scheduledTasks: new ScheduledTasks(() => store.now()), version };
}
