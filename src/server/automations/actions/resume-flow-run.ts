import { ObjectMissing } from '../../errors.ts';
import { resumeFlowRun as resume } from '../../runs/resume-flow-run.ts';
import { type ActionKind, flowRunOf, target, unexpected } from '../action.ts';
import { checkAccepted } from './change-flow-run-state.ts';

export const resumeFlowRun: ActionKind<'resume-flow-run'> = async (acting) => {
  const id = flowRunOf(acting);
  target(acting, 'flow-run', id);
  const { result } = await acting.context.store
    .write((tx) => resume(tx, id, null, null))
    .catch((error: unknown) => {
      throw error instanceof ObjectMissing ? unexpected(acting, 404) : error;
    });
  checkAccepted('resume flow run', result);
};
