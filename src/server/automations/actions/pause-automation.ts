import { ObjectMissing } from '../../errors.ts';
import { type Acting, type ActionKind, chosenId, target, unexpected } from '../action.ts';
import { enableAutomation } from '../save-automation.ts';

type Chosen = Parameters<ActionKind<'pause-automation'>>[1] | Parameters<ActionKind<'resume-automation'>>[1];

export const pauseAutomation: ActionKind<'pause-automation'> = (acting, action) => setEnabled(acting, action, false);
export const resumeAutomation: ActionKind<'resume-automation'> = (acting, action) => setEnabled(acting, action, true);

async function setEnabled(acting: Acting, { source, automation_id }: Chosen, enabled: boolean): Promise<void> {
  const id = chosenId(acting, { source, id: automation_id }, { kind: 'automation', what: 'automation' });
  target(acting, 'automation', id);
  await acting.context.store
    .write((tx) => enableAutomation(tx, id, enabled))
    .catch((error: unknown) => {
      throw error instanceof ObjectMissing ? unexpected(acting, 404) : error;
    });
  acting.details.status_code = 204;
}
