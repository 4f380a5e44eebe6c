import { readWorkPool } from '../../store/work-pools.ts';
import { patchWorkPool } from '../../work-pools/change-work-pool.ts';
import { type Acting, ActionFailed, type ActionKind, chosenId, target } from '../action.ts';

type Chosen = Parameters<ActionKind<'pause-work-pool'>>[1] | Parameters<ActionKind<'resume-work-pool'>>[1];

export const pauseWorkPool: ActionKind<'pause-work-pool'> = (acting, action) => setPaused(acting, action, true);
export const resumeWorkPool: ActionKind<'resume-work-pool'> = (acting, action) => setPaused(acting, action, false);

async function setPaused(acting: Acting, { source, work_pool_id }: Chosen, paused: boolean): Promise<void> {
  const id = chosenId(acting, { source, id: work_pool_id }, { kind: 'work-pool', what: 'work pool' });
  const pool = await acting.context.store.write((tx) => {
    const row = readWorkPool(tx.db, { id });
    if (row) patchWorkPool(tx, row, { is_paused: paused });
    return row;
  });
  if (!pool) throw new ActionFailed(`Work pool ${id} not found`);
  target(acting, 'work-pool', id, pool.name);
  acting.details.status_code = 204;
}
