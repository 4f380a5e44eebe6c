import { type Store, useStore } from '../../webview/store.ts';

/** The store as it begins, but for what is given. */
export function sampleStore(given: Partial<Store> = {}): Store {
  return { ...useStore.getInitialState(), ...given };
}
