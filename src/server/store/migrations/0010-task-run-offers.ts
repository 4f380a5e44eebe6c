/**
 * Background task runs that were offered to a worker, by the state in which they waited. They are found in the order
 * in which they came.
 */
export const taskRunOffers = `
CREATE TABLE task_run_offer (state_id TEXT PRIMARY KEY, offered TEXT NOT NULL, acknowledged INTEGER NOT NULL);
DROP INDEX task_run_scheduled;
CREATE INDEX task_run_waiting ON task_run (created, id) WHERE state_type = 'SCHEDULED';
`;
