import type { AutomationAction } from '../../api/automation-action.ts';
import type { Json } from '../../model/graph.ts';
import { InvalidRequest } from '../errors.ts';
import { templateProblem } from '../parameters/render-template.ts';

/** Throws `InvalidRequest` where a template of an action is none. */
export function checkTemplates(actions: readonly AutomationAction[], body: Json): void {
  for (const [index, action] of actions.entries()) {
    for (const [field, template] of Object.entries(templatesOf(action))) {
      const problem = templateProblem(template);
      if (!problem) continue;
      const msg = `Value error, '${field}' is not a valid template: ${problem}`;
      const part = { type: 'value_error', loc: ['body', 'actions', index, action.type, field], msg, input: template };
      throw new InvalidRequest([part], body);
    }
  }
}

function templatesOf(action: AutomationAction): Record<string, string> {
  if (action.type === 'call-webhook') return { payload: action.payload };
  if (action.type === 'send-notification') return { subject: action.subject, body: action.body };
  return {};
}
