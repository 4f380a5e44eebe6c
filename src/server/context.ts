import type { Recorder } from './events/recorder.ts';
import type { ScheduledTasks } from './scheduled-tasks.ts';
import type { Store } from './store/store.ts';

/** What routes work with. */
export interface ServerContext {
  store: Store;
  recorder: Recorder;
  scheduledTasks: ScheduledTasks;
  /** Millrace's own version. */
  version: string;
}
