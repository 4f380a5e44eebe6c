/** Variables, and global concurrency limits with what their leases hold. */
export const variablesAndLimits = `
CREATE TABLE variable (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL,
  tags TEXT NOT NULL
);
CREATE TABLE concurrency_limit (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, active INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
  slot_limit INTEGER NOT NULL, active_slots INTEGER NOT NULL, denied_slots INTEGER NOT NULL,
  slot_decay_per_second REAL NOT NULL, avg_slot_occupancy_seconds REAL NOT NULL
);
ALTER TABLE lease ADD COLUMN created TEXT NOT NULL DEFAULT '';
ALTER TABLE lease ADD COLUMN slots INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN limit_ids TEXT NOT NULL DEFAULT '[]';
`;
