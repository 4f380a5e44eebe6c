import { removeFlowRun } from '../../runs/remove-flow-run.ts';
import { type ActionKind, flowRunOf, target, unexpected } from '../action.ts';

export const deleteFlowRun: ActionKind<'delete-flow-run'> = async (acting) => {
  const id = flowRunOf(acting);
  target(acting, 'flow-run', id);
  if (!(await acting.context.store.write((tx) => removeFlowRun(tx, id)))) throw unexpected(acting, 404);
  acting.details.status_code = 204;
};
