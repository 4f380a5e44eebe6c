import type { AutomationAction } from '../../../api/automation-action.ts';
import type { Acting, ActionKind } from '../action.ts';
import { callWebhook } from './call-webhook.ts';
import { cancelFlowRun, changeFlowRunState, suspendFlowRun } from './change-flow-run-state.ts';
import { deleteFlowRun } from './delete-flow-run.ts';
import { doNothing } from './do-nothing.ts';
import { pauseAutomation, resumeAutomation } from './pause-automation.ts';
import { pauseDeployment, resumeDeployment } from './pause-deployment.ts';
import { pauseWorkPool, resumeWorkPool } from './pause-work-pool.ts';
import { pauseWorkQueue, resumeWorkQueue } from './pause-work-queue.ts';
import { resumeFlowRun } from './resume-flow-run.ts';
import { runDeployment } from './run-deployment.ts';
import { sendNotification } from './send-notification.ts';

const KINDS: { [Type in AutomationAction['type']]: ActionKind<Type> } = {
  'do-nothing': doNothing,
  'run-deployment': runDeployment,
  'pause-deployment': pauseDeployment,
  'resume-deployment': resumeDeployment,
  'change-flow-run-state': changeFlowRunState,
  'cancel-flow-run': cancelFlowRun,
  'suspend-flow-run': suspendFlowRun,
  'resume-flow-run': resumeFlowRun,
  'delete-flow-run': deleteFlowRun,
  'pause-work-pool': pauseWorkPool,
  'resume-work-pool': resumeWorkPool,
  'pause-work-queue': pauseWorkQueue,
  'resume-work-queue': resumeWorkQueue,
  'pause-automation': pauseAutomation,
  'resume-automation': resumeAutomation,
  'send-notification': sendNotification,
  'call-webhook': callWebhook,
};

/** Carries an action out. Throws `ActionFailed` where it could not do what it is for. */
export async function carryOut(acting: Acting): Promise<void> {
  const { action } = acting.triggered;
  const kind = KINDS[action.type] as (acting: Acting, action: AutomationAction) => void | Promise<void>;
  await kind(acting, action);
}
