/**
 * What workers are to clean up. A message stays for a while after it has its outcome, so that it is not queued once more; those
 * without one are found by their pool, in the order in which they came.
 */
export const cleanUpMessages = `
CREATE TABLE clean_up_message (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, idempotency_key TEXT NOT NULL,
  work_pool_id TEXT NOT NULL, work_queue_id TEXT, kind TEXT NOT NULL, target TEXT NOT NULL, data TEXT NOT NULL,
  delivery_count INTEGER NOT NULL, reservation_token TEXT, lease_expires TEXT, holder TEXT, outcome TEXT,
  release_reason TEXT
);
CREATE UNIQUE INDEX clean_up_message_key ON clean_up_message (work_pool_id, idempotency_key);
CREATE INDEX clean_up_message_open ON clean_up_message (work_pool_id, created, id) WHERE outcome IS NULL;
`;
