import { reject } from '../rules/rule.ts';
import type { TaskRule } from './task-transition.ts';

const MAX_KEY_CHARS = 2000;

/** A completed state with a key is there for others to find. */
export const keepInCache: TaskRule = {
  name: 'keep-in-cache',
  from: 'any',
  to: ['COMPLETED'],
  before({ proposed }) {
    const key = proposed.state_details.cache_key;
    if (!key || key.length <= MAX_KEY_CHARS) return undefined;
    // The client is told of it, but what its task did is kept all the same.
    const { id: _id, timestamp: _timestamp, ...state } = proposed;
    return reject(state, `Cache key exceeded maximum allowed length of ${MAX_KEY_CHARS} characters.`);
  },
  after({ proposed, world }) {
    const key = proposed.state_details.cache_key;
    if (key) world.keepInCache(key, proposed);
  },
};
