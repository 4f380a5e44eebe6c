import { abort, type Rule, reject } from './rule.ts';

/** A running flow pauses once for each key; only a deployed one can be suspended, since a worker must wake it. */
export const handlePausing: Rule = {
  name: 'handle-pausing',
  from: 'any',
  to: ['PAUSED'],
  before({ run, initial, proposed }) {
    const verb = proposed.name === 'Suspended' ? 'suspend' : 'pause';
    if (!initial) return abort(`Cannot ${verb} flows with no state.`);
    if (initial.type !== 'RUNNING') return reject(null, `Cannot ${verb} flows that are not currently running.`);
    const key = proposed.state_details.pause_key;
    if (key && run.policy.pause_keys?.includes(key)) return reject(null, `This ${verb} has already fired.`);
    if (!proposed.state_details.pause_reschedule) return undefined;
    if (run.parentTaskRunId) return abort(`Cannot ${verb} subflows.`);
    return run.deploymentId ? undefined : abort(`Cannot ${verb} flows without a deployment.`);
  },
  after({ run, proposed, newId }) {
    const key = proposed.state_details.pause_key ?? newId();
    run.policy = { ...run.policy, pause_keys: [...(run.policy.pause_keys ?? []), key] };
  },
};
