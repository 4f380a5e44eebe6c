import { type State, type StateCreate, stateCreate } from '../../../api/state.ts';
import { isoOf, microsOf } from '../../clock.ts';
import { ObjectMissing } from '../../errors.ts';
import { setFlowRunState } from '../../runs/set-flow-run-state.ts';
import { type Acting, ActionFailed, type ActionKind, flowRunOf, target, unexpected } from '../action.ts';

const SUSPENDED_MICROS = 3600 * 1e6;

export const changeFlowRunState: ActionKind<'change-flow-run-state'> = (acting, { state, name, message, force }) => {
  const said = message || `State changed by Automation ${acting.triggered.automation.id}`;
  return propose(acting, { type: state, name: name ?? null, message: said }, { force });
};

export const cancelFlowRun: ActionKind<'cancel-flow-run'> = (acting) =>
  propose(acting, { type: 'CANCELLING', message: `Cancelled by Automation ${acting.triggered.automation.id}` });

/** The process of a suspended run ends; it may be resumed within the hour. */
export const suspendFlowRun: ActionKind<'suspend-flow-run'> = (acting) => {
  const now = microsOf(acting.context.store.now());
  const details = { pause_timeout: isoOf(now + SUSPENDED_MICROS), pause_reschedule: true };
  const message = `Suspended by Automation ${acting.triggered.automation.id}`;
  return propose(acting, { type: 'PAUSED', name: 'Suspended', message, state_details: details });
};

async function propose(acting: Acting, state: StateCreate, { force } = { force: false }): Promise<void> {
  const id = flowRunOf(acting);
  target(acting, 'flow-run', id);
  const proposed = stateCreate.parse(state);
  const { result, written } = await acting.context.store
    .write((tx) => setFlowRunState(tx, id, proposed, { force }))
    .catch((error: unknown) => {
      throw error instanceof ObjectMissing ? unexpected(acting, 404) : error;
    });
  acting.details.status_code = written ? 201 : 200;
  checkAccepted('set state', result);
}

/** Throws `ActionFailed` where a transition was not accepted. */
export function checkAccepted(
  what: string,
  { details }: { details: { type: string; reason?: string | null | undefined }; state?: State | null },
): void {
  if (details.type !== 'accept_details') throw new ActionFailed(`Failed to ${what}: ${details.reason}`);
}
