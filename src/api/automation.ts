import * as z from 'zod';
import { type AutomationAction, automationAction } from './automation-action.ts';
import { dateTime, page, uuid } from './scalars.ts';

/** Labels that a resource must have, each as one of some patterns; `*` stands for anything, a leading `!` negates. */
const resourceSpecification = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
export type ResourceSpecification = z.output<typeof resourceSpecification>;

const names = z
  .array(z.string())
  .default([])
  .transform((list) => [...new Set(list)]);
const seconds = z.number().min(0);

/** A proactive trigger waits at least so many seconds for what does not come. */
const LEAST_WAIT_SECONDS = 10;

/** Fires when enough of the expected events come within a time (Reactive), or when too few do (Proactive). */
const eventTrigger = z
  .object({
    type: z.literal('event').default('event'),
    id: uuid.optional(),
    match: resourceSpecification.default({}),
    match_related: z.union([resourceSpecification, z.array(resourceSpecification)]).default({}),
    after: names,
    expect: names,
    /** Labels by whose values events are counted apart; `related:ROLE:LABEL` is one of a related resource. */
    for_each: names,
    posture: z.enum(['Reactive', 'Proactive']),
    threshold: z.number().int().default(1),
    within: seconds.default(0),
  })
  .transform((trigger) =>
    trigger.posture === 'Proactive' && trigger.within === 0 ? { ...trigger, within: LEAST_WAIT_SECONDS } : trigger,
  )
  .refine(
    ({ posture, within }) => posture === 'Reactive' || within >= LEAST_WAIT_SECONDS,
    `within of a proactive trigger is at least ${LEAST_WAIT_SECONDS} seconds`,
  );
export type EventTrigger = z.output<typeof eventTrigger>;

/** Fires when enough of its triggers have, or all of them one after another. */
export interface CompositeTrigger {
  type: 'compound' | 'sequence';
  id?: string | undefined;
  triggers: Trigger[];
  /** Seconds; null for any time. */
  within: number | null;
  /** Of compound triggers. */
  require?: number | 'any' | 'all' | undefined;
}
export type Trigger = EventTrigger | CompositeTrigger;

const composite = {
  id: uuid.optional(),
  triggers: z.array(z.lazy((): z.ZodType<Trigger> => trigger)),
  within: seconds.nullable(),
};
const compoundTrigger = z
  .object({ type: z.literal('compound'), ...composite, require: z.union([z.number().int(), z.enum(['any', 'all'])]) })
  .refine(
    ({ require, triggers }) => typeof require === 'string' || (require >= 1 && require <= triggers.length),
    'require is at least 1 and at most the number of triggers',
  );
const sequenceTrigger = z.object({ type: z.literal('sequence'), ...composite });

export const trigger: z.ZodType<Trigger> = z.union([compoundTrigger, sequenceTrigger, eventTrigger]);

const core = {
  name: z.string(),
  description: z.string().default(''),
  enabled: z.boolean().default(true),
  tags: z.array(z.string()).default([]),
  trigger,
  actions: z.array(automationAction),
  actions_on_trigger: z.array(automationAction).default([]),
  actions_on_resolve: z.array(automationAction).default([]),
};

export const automationCreate = z
  .strictObject({ ...core, owner_resource: z.string().nullish() })
  .superRefine((automation, context) => refuseLoops(automation, context));
export type AutomationCreate = z.output<typeof automationCreate>;

/** What is put in the place of an automation; what it leaves out stays as it is. */
export const automationUpdate = z
  .strictObject({
    ...core,
    description: z.string().optional(),
    enabled: z.boolean().optional(),
    tags: z.array(z.string()).optional(),
    actions_on_trigger: z.array(automationAction).optional(),
    actions_on_resolve: z.array(automationAction).optional(),
  })
  .superRefine(({ enabled = true, ...automation }, context) => refuseLoops({ enabled, ...automation }, context));
export type AutomationUpdate = z.output<typeof automationUpdate>;

export const automationPatch = z.strictObject({ enabled: z.boolean().default(true) });

export const automation = z.object({ id: uuid, created: dateTime.nullish(), updated: dateTime.nullish(), ...core });
export type Automation = z.output<typeof automation>;

export const automationFilter = z.strictObject({
  operator: z.enum(['and_', 'or_']).default('and_'),
  id: z.strictObject({ any_: z.array(uuid).nullish() }).nullish(),
  name: z.strictObject({ any_: z.array(z.string()).nullish() }).nullish(),
  created: z.strictObject({ before_: dateTime.nullish() }).nullish(),
  tags: z
    .strictObject({
      operator: z.enum(['and_', 'or_']).default('and_'),
      all_: z.array(z.string()).nullish(),
      any_: z.array(z.string()).nullish(),
      is_null_: z.boolean().nullish(),
    })
    .nullish(),
});
export type AutomationFilter = z.output<typeof automationFilter>;

export const automationSort = z.enum(['CREATED_DESC', 'UPDATED_DESC', 'NAME_ASC', 'NAME_DESC']);

export const automationsRequest = z.object({
  automations: automationFilter.nullish(),
  sort: automationSort.default('NAME_ASC'),
  ...page,
});

/** States that every run of a deployment comes to: a deployment that each of them runs would run without end. */
const EVERY_RUN = ['Scheduled', 'Pending', 'Running', '*'].map((name) => `prefect.flow-run.${name}`);

/** Whether the automation would start itself again with each run that it starts. */
export function loopProblem(given: {
  enabled: boolean;
  trigger: Trigger;
  actions: AutomationAction[];
}): string | undefined {
  const { enabled, trigger: root, actions } = given;
  if (!enabled || root.type !== 'event' || root.posture !== 'Reactive') return undefined;
  if (!root.expect.some((name) => EVERY_RUN.includes(name))) return undefined;
  const runs = actions.filter((action) => action.type === 'run-deployment');
  if (runs.some((action) => action.source === 'inferred')) {
    return 'a deployment that is inferred from the state of a run would run without end: select a deployment, and name labels of the runs that are meant';
  }
  const related = Array.isArray(root.match_related) ? root.match_related : [root.match_related];
  if (runs.length === 0 || !everyRun(root.match) || !related.some(everyRun)) return undefined;
  return 'a deployment that the state of any run starts may run without end: name labels of the runs that are meant, by match or match_related';
}

function refuseLoops(given: Parameters<typeof loopProblem>[0], context: z.RefinementCtx): void {
  const problem = loopProblem(given);
  if (problem) context.addIssue({ code: 'custom', message: problem });
}

function everyRun(specification: ResourceSpecification): boolean {
  const labels = Object.keys(specification);
  if (labels.length === 0) return true;
  return labels.length === 1 && [specification['prefect.resource.id'] ?? []].flat().includes('prefect.flow-run.*');
}
