import { deleteScheduledRuns } from '../../store/deployment-runs.ts';
import { updateDeployment } from '../../store/deployments.ts';
import { type Acting, type ActionKind, chosenId, target, unexpected } from '../action.ts';

type Chosen = Parameters<ActionKind<'pause-deployment'>>[1] | Parameters<ActionKind<'resume-deployment'>>[1];

export const pauseDeployment: ActionKind<'pause-deployment'> = (acting, action) => setPaused(acting, action, true);
export const resumeDeployment: ActionKind<'resume-deployment'> = (acting, action) => setPaused(acting, action, false);

async function setPaused(acting: Acting, { source, deployment_id }: Chosen, paused: boolean): Promise<void> {
  const id = chosenId(acting, { source, id: deployment_id }, { kind: 'deployment', what: 'deployment' });
  target(acting, 'deployment', id);
  const found = await acting.context.store.write((tx) => {
    if (!updateDeployment(tx, id, { paused: paused ? 1 : 0 })) return false;
    if (paused) deleteScheduledRuns(tx, id, { autoOnly: true, futureOnly: false });
    return true;
  });
  if (!found) throw unexpected(acting, 404);
  acting.details.status_code = 200;
}
