import { type AutomationCreate, type AutomationUpdate, automationPatch, loopProblem } from '../../api/automation.ts';
import type { AutomationAction } from '../../api/automation-action.ts';
import type { Json } from '../../model/graph.ts';
import { InvalidRequest, ObjectMissing } from '../errors.ts';
import { emitEvent, resourceOf } from '../events/emit-event.ts';
import {
  automationOf,
  deleteAutomation,
  forgetCounts,
  giveAutomation,
  insertAutomation,
  readAutomation,
  readAutomationsOf,
  relateAutomation,
  updateAutomation,
} from '../store/automations.ts';
import type { Tx } from '../store/store.ts';
import type { AutomationRow } from '../store/tables.ts';
import { checkDeployments } from './check-deployments.ts';
import { checkTemplates } from './check-templates.ts';
import { withNewIds } from './firing.ts';

/** Makes an automation; its triggers get ids of their own. */
export function createAutomation(tx: Tx, { owner_resource: owner, ...input }: AutomationCreate): AutomationRow {
  const now = tx.now();
  const row: AutomationRow = { id: tx.newId(), created: now, updated: now, ...columnsOf(tx, input) };
  insertAutomation(tx, row);
  relateAutomation(tx, row.id, resourcesOf(input));
  if (owner) giveAutomation(tx, row.id, owner);
  emitAutomationEvent(tx, 'created', row);
  return row;
}

/** Puts another automation in the place of one; what that one has counted is forgotten. Throws `ObjectMissing`. */
export function replaceAutomation(tx: Tx, id: string, given: AutomationUpdate): void {
  const before = automationOf(requireAutomation(tx, id));
  const input = {
    ...given,
    description: given.description ?? before.description,
    enabled: given.enabled ?? before.enabled,
    tags: given.tags ?? before.tags,
    actions_on_trigger: given.actions_on_trigger ?? before.actions_on_trigger,
    actions_on_resolve: given.actions_on_resolve ?? before.actions_on_resolve,
  };
  forgetCounts(tx, id);
  updateAutomation(tx, id, columnsOf(tx, input));
  relateAutomation(tx, id, resourcesOf(input));
  emitAutomationEvent(tx, 'updated', requireAutomation(tx, id));
}

/** Switches an automation on or off. Throws `ObjectMissing`, and `InvalidRequest` where it would run without end. */
export function enableAutomation(tx: Tx, id: string, enabled: boolean | undefined): void {
  const row = requireAutomation(tx, id);
  const asked = automationPatch.parse({ enabled });
  const problem = loopProblem({ ...automationOf(row), ...asked });
  if (problem) throw new InvalidRequest([{ type: 'value_error', loc: [], msg: problem, input: null }], asked);
  if (enabled === false) forgetCounts(tx, id);
  updateAutomation(tx, id, enabled === undefined ? {} : { enabled: enabled ? 1 : 0 });
  emitAutomationEvent(tx, 'updated', requireAutomation(tx, id));
}

/** Removes an automation. Throws `ObjectMissing`. */
export function removeAutomation(tx: Tx, id: string): void {
  const row = requireAutomation(tx, id);
  deleteAutomation(tx, id);
  emitAutomationEvent(tx, 'deleted', row);
}

/** Removes the automations that belong to a resource. */
export function removeAutomationsOf(tx: Tx, resourceId: string): void {
  for (const { id } of readAutomationsOf(tx.db, resourceId, { owned: true })) removeAutomation(tx, id);
}

function requireAutomation(tx: Tx, id: string): AutomationRow {
  const row = readAutomation(tx.db, id);
  if (!row) throw new ObjectMissing('Automation not found');
  return row;
}

function columnsOf(
  tx: Tx,
  input: Omit<AutomationCreate, 'owner_resource'>,
): Omit<AutomationRow, 'id' | 'created' | 'updated'> {
  const actions = [...input.actions, ...input.actions_on_trigger, ...input.actions_on_resolve];
  checkTemplates(actions, input as unknown as Json);
  checkDeployments(tx, input.actions);
  return {
    name: input.name,
    description: input.description,
    enabled: input.enabled ? 1 : 0,
    tags: JSON.stringify(input.tags),
    trigger_: JSON.stringify(withNewIds(input.trigger, () => tx.newId())),
    actions: JSON.stringify(input.actions.map(spelt)),
    actions_on_trigger: JSON.stringify(input.actions_on_trigger.map(spelt)),
    actions_on_resolve: JSON.stringify(input.actions_on_resolve.map(spelt)),
  };
}

/** The fields of actions that are told even where they were left out. */
const OPTIONAL: Partial<Record<AutomationAction['type'], readonly string[]>> = {
  'run-deployment': ['deployment_id', 'parameters', 'job_variables'],
  'pause-deployment': ['deployment_id'],
  'resume-deployment': ['deployment_id'],
  'pause-work-pool': ['work_pool_id'],
  'resume-work-pool': ['work_pool_id'],
  'pause-work-queue': ['work_queue_id'],
  'resume-work-queue': ['work_queue_id'],
  'pause-automation': ['automation_id'],
  'resume-automation': ['automation_id'],
  'change-flow-run-state': ['name', 'message'],
};

/** An action with every field spelt out. */
function spelt(action: AutomationAction): object {
  const missing = Object.fromEntries((OPTIONAL[action.type] ?? []).map((field) => [field, null]));
  return { ...missing, ...action };
}

/** The deployments that an automation runs. */
function resourcesOf({ actions }: Pick<AutomationUpdate, 'actions'>): string[] {
  return actions.flatMap((action) =>
    action.type === 'run-deployment' && action.deployment_id ? [`prefect.deployment.${action.deployment_id}`] : [],
  );
}

function emitAutomationEvent(tx: Tx, what: 'created' | 'updated' | 'deleted', row: AutomationRow): void {
  emitEvent(tx, {
    event: `prefect.automation.${what}`,
    resource: resourceOf('automation', row),
    payload: automationOf(row) as unknown as Record<string, Json>,
  });
}
