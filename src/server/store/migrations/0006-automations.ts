/**
 * Automations; the buckets in which their triggers count events; the firings of triggers that wait for others; and the
 * actions that are still to be carried out.
 */
export const automations = `
CREATE TABLE automation (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
  enabled INTEGER NOT NULL, tags TEXT NOT NULL, trigger_ TEXT NOT NULL, actions TEXT NOT NULL,
  actions_on_trigger TEXT NOT NULL, actions_on_resolve TEXT NOT NULL
);
CREATE TABLE automation_resource (
  automation_id TEXT NOT NULL, resource_id TEXT NOT NULL, owned INTEGER NOT NULL,
  PRIMARY KEY (automation_id, resource_id)
);
CREATE INDEX automation_resource_of ON automation_resource (resource_id);
CREATE TABLE automation_bucket (
  automation_id TEXT NOT NULL, trigger_id TEXT NOT NULL, bucketing_key TEXT NOT NULL, start_ TEXT NOT NULL,
  end_ TEXT NOT NULL, count_ INTEGER NOT NULL, last_event TEXT, PRIMARY KEY (trigger_id, bucketing_key)
);
CREATE INDEX automation_bucket_end ON automation_bucket (end_);
CREATE TABLE automation_firing (
  automation_id TEXT NOT NULL, parent_trigger_id TEXT NOT NULL, child_trigger_id TEXT NOT NULL, triggered TEXT NOT NULL,
  firing TEXT NOT NULL, PRIMARY KEY (parent_trigger_id, child_trigger_id)
);
CREATE TABLE pending_action (id TEXT PRIMARY KEY, created TEXT NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL);
`;
