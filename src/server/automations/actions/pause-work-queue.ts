import { readWorkQueue } from '../../store/work-queues.ts';
import { patchWorkQueue } from '../../work-pools/change-work-queue.ts';
import { type Acting, type ActionKind, chosenId, target, unexpected } from '../action.ts';

type Chosen = Parameters<ActionKind<'pause-work-queue'>>[1] | Parameters<ActionKind<'resume-work-queue'>>[1];

export const pauseWorkQueue: ActionKind<'pause-work-queue'> = (acting, action) => setPaused(acting, action, true);
export const resumeWorkQueue: ActionKind<'resume-work-queue'> = (acting, action) => setPaused(acting, action, false);

async function setPaused(acting: Acting, { source, work_queue_id }: Chosen, paused: boolean): Promise<void> {
  const id = chosenId(acting, { source, id: work_queue_id }, { kind: 'work-queue', what: 'work queue' });
  target(acting, 'work-queue', id);
  const found = await acting.context.store.write((tx) => {
    const row = readWorkQueue(tx.db, { id });
    if (row) patchWorkQueue(tx, row, { is_paused: paused });
    return row !== undefined;
  });
  if (!found) throw unexpected(acting, 404);
  acting.details.status_code = 204;
}
