import { Recorder } from './events/recorder.ts';
import { ScheduledTasks } from './scheduled-tasks.ts';
import { createSecrets, passingKey, type Secrets } from './secrets.ts';
import type { Store } from './store/store.ts';

/** What routes, sockets and services work with. */
export interface ServerContext {
  store: Store;
  recorder: Recorder;
  scheduledTasks: ScheduledTasks;
  secrets: Secrets;
  /** Millrace's own version. */
  version: string;
}

export function createContext({
  store,
  version,
  secrets = createSecrets(passingKey()),
}: {
  store: Store;
  version: string;
  secrets?: Secrets;
}): ServerContext {
  return {
    store,
    recorder: new Recorder(store),
    scheduledTasks: new ScheduledTasks(() => store.now()),
    secrets,
    version,
  };
}
