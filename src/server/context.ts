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

/** What routes, sockets and services work with. */
export interface ServerContext {
  store: Store;
  recorder: Recorder;
  audiences: Audiences;
  scheduledTasks: ScheduledTasks;
  secrets: Secrets;
  automations: AutomationEngine;
  actions: ActionRunner;
  settings: ActionSettings;
  /** Millrace's own version. */
  version: string;
  access: Access;
  log: Logger;
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
  settings?: ActionSettings;
  access?: Access;
  log?: Logger;
}): ServerContext {
  const actions = new ActionRunner({ store, secrets }, { settings, log });
  const automations = new AutomationEngine({ wake: () => actions.wake(), log });
  store.reactWith((tx, published) => automations.react(tx, published));
  return {
    store,
    automations,
    actions,
    settings,
    recorder: new Recorder(store),
    audiences: new Audiences(store),
    scheduledTasks: new ScheduledTasks(store),
    secrets,
    version,
    access,
    log,
  };
}
