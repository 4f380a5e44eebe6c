/** Which completed state stands for a cache key, for clients that leave the caching of task runs to the server. */
export const taskRunCache = `
CREATE TABLE task_run_state_cache (
  cache_key TEXT NOT NULL, state_id TEXT NOT NULL, cache_expiration TEXT, created TEXT NOT NULL
);
CREATE INDEX task_run_state_cache_key ON task_run_state_cache (cache_key, created);
`;
