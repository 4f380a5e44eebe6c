import type { Recorder } from './events/recorder.ts';
import type { Store } from './store/store.ts';

/** What routes work with. */
export interface ServerContext {
  store: Store;
  recorder: Recorder;
  /** Millrace's own version. */
  version: string;
}
