import type { Logger } from 'pino';
import type { Access } from './access.ts';
import { ActionRunner, type ActionSettings } from './automations/action-runner.ts';
import { AutomationEngine } from './automations/engine.ts';
import { Audiences } from './events/audience.ts';
import { Recorder } from './events/recorder.ts';
import { silentLog } from './log.ts';
import { ScheduledTasks } from './scheduled-tasks.ts';
import { createSecrets, passingKey, type Secrets } from './secrets.ts';
import type { Store } from './store/store.ts';
import { CleanUpDelivery } from './work-pools/clean-up-delivery.ts';

/** What routes, sockets and services work with. */
export interface ServerContext {
  store: Store;
  recorder: Recorder;
  audiences: Audiences;
  scheduledTasks: ScheduledTasks;
  cleanUpDelivery: CleanUpDelivery;
  secrets: Secrets;
  automations: AutomationEngine;
  actions: ActionRunner;
  settings: ServerContextSettings;
  /** Millrace's own version. */
  version: string;
  access: Access;
  log: Logger;
}

/** What of the server's settings its parts go by. */
export interface ServerContextSettings extends ActionSettings {
  /** After how many days flow runs that have ended are removed; they are kept where it is undefined. */
  runRetentionDays?: number | undefined;
}

export function createContext({
  store,
  version,
  secrets = createSecrets(passingKey()),
  settings = { allowPrivate: false, uiUrl: '' },
  access = {},
  log = silentLog(),
}: {
  store: Store;
  version: string;
  secrets?: Secrets;
  settings?: ServerContextSettings;
  access?: Access;
  log?: Logger;
}): ServerContext {
  const actions = new ActionRunner({ store, secrets }, { settings, log });
  const automations = new AutomationEngine({ wake: () => actions.wake(), log });
  store.reactWith((tx) => automations.prepare(tx));
  return {
    store,
    automations,
    actions,
    settings,
    recorder: new Recorder(store),
    audiences: new Audiences(store),
    scheduledTasks: new ScheduledTasks(store),
    cleanUpDelivery: new CleanUpDelivery(store, log),
    secrets,
    version,
    access,
    log,
  };
}
