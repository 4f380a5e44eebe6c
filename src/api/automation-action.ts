import * as z from 'zod';
import { json, uuid } from './scalars.ts';
import { stateType } from './state.ts';

/** Which deployment, pool, queue or automation an action is about: the one named, or one that the event is about. */
const source = z.enum(['selected', 'inferred']).default('selected');

const deployment = { source, deployment_id: uuid.nullish() };
const workPool = { source, work_pool_id: uuid.nullish() };
const workQueue = { source, work_queue_id: uuid.nullish() };
const automation = { source, automation_id: uuid.nullish() };

/** What is selected has an id, what is inferred has none. */
function chosen<Schema extends z.ZodType<{ source: 'selected' | 'inferred' }>>(schema: Schema, id: string): Schema {
  return schema.refine(
    (action) => (action.source === 'selected') === Boolean((action as Record<string, unknown>)[id]),
    `${id} is required for what is selected, and not allowed for what is inferred`,
  );
}

const runDeployment = z.object({
  type: z.literal('run-deployment'),
  ...deployment,
  parameters: z.record(z.string(), json).nullish(),
  job_variables: z.record(z.string(), json).nullish(),
  /** Seconds. */
  schedule_after: z.number().min(0).default(0),
});
const changeFlowRunState = z.object({
  type: z.literal('change-flow-run-state'),
  name: z.string().nullish(),
  state: stateType,
  message: z.string().nullish(),
  force: z.boolean().default(false),
});
const callWebhook = z.object({
  type: z.literal('call-webhook'),
  block_document_id: uuid,
  /** A template; older clients send an object, which is taken as its JSON. */
  payload: z.preprocess(
    (value) => (typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : value),
    z.string().default(''),
  ),
});
const sendNotification = z.object({
  type: z.literal('send-notification'),
  block_document_id: uuid,
  subject: z.string().default('Prefect automated notification'),
  body: z.string(),
});

/** What an automation does. */
export const automationAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('do-nothing') }),
  chosen(runDeployment, 'deployment_id'),
  chosen(z.object({ type: z.literal('pause-deployment'), ...deployment }), 'deployment_id'),
  chosen(z.object({ type: z.literal('resume-deployment'), ...deployment }), 'deployment_id'),
  z.object({ type: z.literal('cancel-flow-run') }),
  z.object({ type: z.literal('delete-flow-run') }),
  changeFlowRunState,
  z.object({ type: z.literal('suspend-flow-run') }),
  z.object({ type: z.literal('resume-flow-run') }),
  chosen(z.object({ type: z.literal('pause-work-queue'), ...workQueue }), 'work_queue_id'),
  chosen(z.object({ type: z.literal('resume-work-queue'), ...workQueue }), 'work_queue_id'),
  chosen(z.object({ type: z.literal('pause-work-pool'), ...workPool }), 'work_pool_id'),
  chosen(z.object({ type: z.literal('resume-work-pool'), ...workPool }), 'work_pool_id'),
  chosen(z.object({ type: z.literal('pause-automation'), ...automation }), 'automation_id'),
  chosen(z.object({ type: z.literal('resume-automation'), ...automation }), 'automation_id'),
  sendNotification,
  callWebhook,
]);
export type AutomationAction = z.output<typeof automationAction>;
export type ActionOf<Type extends AutomationAction['type']> = Extract<AutomationAction, { type: Type }>;
