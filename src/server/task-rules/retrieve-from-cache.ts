import { reject } from '../rules/rule.ts';
import type { TaskRule } from './task-transition.ts';

/** What was completed before under the same key need not run again. */
export const retrieveFromCache: TaskRule = {
  name: 'retrieve-from-cache',
  from: 'any',
  to: ['RUNNING'],
  before({ proposed, world }) {
    const { cache_key: key, refresh_cache: refresh } = proposed.state_details;
    const cached = key && !refresh ? world.cachedState(key) : undefined;
    if (!cached) return undefined;
    const { type, message, data, state_details } = cached;
    return reject({ type, name: 'Cached', message, data, state_details }, 'Retrieved state from cache');
  },
};
