/** Finds the task runs that wait, which are few, without reading all of them when the server starts. */
export const deferredTaskRuns = `
CREATE INDEX task_run_scheduled ON task_run (id) WHERE state_type = 'SCHEDULED';
`;
