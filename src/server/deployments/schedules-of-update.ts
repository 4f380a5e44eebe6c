import type { DeploymentScheduleCreate, DeploymentScheduleUpdate } from '../../api/schedule.ts';
import { BadRequest } from '../errors.ts';
import { normalSchedule } from '../schedules/normal-schedule.ts';
import { deleteSchedules, updateSchedule } from '../store/deployment-schedules.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentScheduleRow } from '../store/tables.ts';
import { addSchedule } from './create-deployment.ts';

/** What is to be done with a deployment's schedules when it is changed. */
export type SchedulePlan =
  | { type: 'keep' }
  /** All are removed, and these are made. */
  | { type: 'replace'; by: DeploymentScheduleUpdate[] }
  /** Each is known by its slug: these are changed, those are made, and the others stay. */
  | { type: 'merge'; change: { id: string; to: DeploymentScheduleUpdate }[]; create: DeploymentScheduleUpdate[] };

/** Schedules that all have slugs are changed one by one; the others are replaced as a whole. Throws a `BadRequest`. */
export function planSchedules(
  existing: readonly DeploymentScheduleRow[],
  given: DeploymentScheduleUpdate[] | undefined,
): SchedulePlan {
  const known = existing.length > 0 && existing.every(({ slug }) => slug !== null);
  if (!given) return { type: 'keep' };
  if (!known) return { type: 'replace', by: given };
  if (given.some(({ slug }) => slug === null || slug === undefined)) throw refused(NO_SLUG);
  const idBySlug = new Map(existing.map(({ slug, id }) => [slug as string, id]));
  checkRenames(idBySlug, given);
  const plan: Extract<SchedulePlan, { type: 'merge' }> = { type: 'merge', change: [], create: [] };
  for (const schedule of given) {
    const id = idBySlug.get(schedule.replaces || (schedule.slug ?? ''));
    if (id !== undefined) plan.change.push({ id, to: schedule });
    else if (schedule.schedule) plan.create.push(schedule);
    else throw refused('Unable to create new deployment schedules without a schedule configuration.');
  }
  return plan;
}

export function carryOut(tx: Tx, deploymentId: string, plan: SchedulePlan): void {
  switch (plan.type) {
    case 'keep':
      return;
    case 'replace':
      deleteSchedules(tx, deploymentId);
      for (const schedule of plan.by) {
        if (schedule.schedule) addSchedule(tx, deploymentId, createOf({ ...schedule, max_scheduled_runs: null }));
      }
      return;
    case 'merge':
      // Slugs may be passed on from one schedule to another, so all that change hands are given up first.
      for (const { id, to } of plan.change)
        if (to.replaces) updateSchedule(tx, { deployment_id: deploymentId, id }, { slug: null });
      for (const { id, to } of plan.change) changeSchedule(tx, { deployment_id: deploymentId, id }, to);
      for (const schedule of plan.create)
        addSchedule(tx, deploymentId, createOf({ ...schedule, max_scheduled_runs: null }));
  }
}

/** Changes what is named of one schedule, and its parameters in any case; false where there is no such schedule. */
export function changeSchedule(
  tx: Tx,
  key: { deployment_id: string; id: string },
  given: DeploymentScheduleUpdate,
): boolean {
  const set: Partial<DeploymentScheduleRow> = { parameters: JSON.stringify(given.parameters) };
  if (typeof given.active === 'boolean') set.active = given.active ? 1 : 0;
  if (given.schedule) set.schedule = JSON.stringify(normalSchedule(given.schedule, tx.now()));
  if (given.max_scheduled_runs) set.max_scheduled_runs = given.max_scheduled_runs;
  if (typeof given.slug === 'string') set.slug = given.slug;
  return updateSchedule(tx, key, set);
}

const NO_SLUG = 'Please provide a slug for each schedule in your request to ensure schedules are updated correctly.';

function checkRenames(idBySlug: ReadonlyMap<string, string>, given: DeploymentScheduleUpdate[]): void {
  const replaced = new Set<string>();
  for (const { replaces } of given) {
    if (replaces && replaced.has(replaces)) {
      throw refused(`Multiple schedules have 'replaces' targeting the same slug: ${replaces}`);
    }
    if (replaces) replaced.add(replaces);
  }
  for (const { slug, replaces } of given) {
    if (slug && replaces && idBySlug.has(slug) && !replaced.has(slug)) {
      throw refused(
        `Cannot rename schedule from '${replaces}' to '${slug}': a schedule with slug '${slug}' already exists.`,
      );
    }
  }
}

function createOf(given: DeploymentScheduleUpdate): DeploymentScheduleCreate {
  return { ...given, schedule: given.schedule as DeploymentScheduleCreate['schedule'], active: given.active ?? true };
}

function refused(sentence: string): BadRequest {
  return new BadRequest(sentence, { status: 422 });
}
