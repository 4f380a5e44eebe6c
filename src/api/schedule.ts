import * as z from 'zod';
import { dateTime, json, uuid } from './scalars.ts';

const timezone = z.string().nullish();

/** ISO 8601 of days and parts of a day, as Python's clients may write a time span instead of its seconds. */
const SPAN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Seconds. */
const timeSpan = z.union([
  z.number(),
  z
    .string()
    .regex(SPAN, 'not a time span')
    .transform((text) => {
      const [, days, hours, minutes, seconds] = SPAN.exec(text) ?? [];
      return Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    }),
]);

/** Every so many seconds, counted from the anchor in both directions. */
export const intervalSchedule = z.strictObject({
  interval: timeSpan.refine((seconds) => seconds > 0, 'The interval must be positive'),
  anchor_date: dateTime.optional(),
  timezone,
});

/** `day_or` false asks for days on which both the day of the month and the day of the week fit. */
export const cronSchedule = z.strictObject({ cron: z.string(), timezone, day_or: z.boolean().default(true) });

/** RFC 5545, one rule or a set of them. */
export const rruleSchedule = z.strictObject({ rrule: z.string(), timezone: timezone.default('UTC') });

export const schedule = z.union([intervalSchedule, cronSchedule, rruleSchedule]);
export type Schedule = z.output<typeof schedule>;

/** The most runs that may be waited with for one schedule. */
const MAX_SCHEDULED_RUNS = 50;
const maxScheduledRuns = z
  .number()
  .int()
  .positive()
  .max(MAX_SCHEDULED_RUNS, `\`max_scheduled_runs\` must be less than or equal to ${MAX_SCHEDULED_RUNS}.`)
  .nullish();
const parameters = z.record(z.string(), json);

/** `replaces` is the slug under which the schedule is known so far, when it is renamed. */
export const deploymentScheduleCreate = z.strictObject({
  active: z.boolean().default(true),
  schedule,
  max_scheduled_runs: maxScheduledRuns,
  parameters: parameters.default({}),
  slug: z.string().nullish(),
  replaces: z.string().nullish(),
});
export type DeploymentScheduleCreate = z.output<typeof deploymentScheduleCreate>;

export const deploymentScheduleUpdate = z.strictObject({
  active: z.boolean().nullish(),
  schedule: schedule.nullish(),
  max_scheduled_runs: maxScheduledRuns,
  parameters: parameters.default({}),
  slug: z.string().nullish(),
  replaces: z.string().nullish(),
});
export type DeploymentScheduleUpdate = z.output<typeof deploymentScheduleUpdate>;

export const deploymentSchedule = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  deployment_id: uuid.nullish(),
  schedule,
  active: z.boolean().default(true),
  max_scheduled_runs: z.number().int().nullish(),
  parameters: parameters.default({}),
  slug: z.string().nullish(),
});
