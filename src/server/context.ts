import type { Logger } from 'pino';
import type { Access } from './access.ts';
import { Recorder } from './events/recorder.ts';
import { silentLog } from './log.ts';
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
  access: Access;
  log: Logger;
}

export function createContext({
  store,
  version,
  secrets = createSecrets(passingKey()),
  access = {},
  log = silentLog(),
}: {
  store: Store;
  version: string;
  secrets?: Secrets;
  access?: Access;
  log?: Logger;
}): ServerContext {
  return {
    store,
    recorder: new Recorder(store),
    scheduledTasks: new ScheduledTasks(() => store.now()),
    secrets,
    version,
    access,
    log,
  };
}
