import * as z from 'zod';
import { deploymentCreate, deploymentUpdate } from '../../api/deployment.ts';
import { deploymentScheduleCreate, deploymentScheduleUpdate, type Schedule } from '../../api/schedule.ts';
import { valuesProblem } from '../json-schema/check-values.ts';
import { schemaProblem } from '../json-schema/meta-schema.ts';
import { scheduleProblem } from '../schedules/normal-schedule.ts';

/*
 * What a schema of shapes cannot say of a request: that its schedules mean something, and that parameters fit their own
 * schema.
 */

export const deploymentCreateBody = deploymentCreate.superRefine((given, context) => {
  given.schedules.forEach(({ schedule }, index) => {
    checkSchedule(schedule, ['schedules', index, 'schedule'], context);
  });
  // Only who asks for it by name is refused here; for others the parameters of each run are looked at.
  if (!given.enforce_parameter_schema || !given.parameter_openapi_schema) return;
  const schema = schemaProblem(given.parameter_openapi_schema);
  const problem =
    schema === undefined
      ? valuesProblem(given.parameters, given.parameter_openapi_schema, { ignoreRequired: true, prepare: false })
      : `The provided schema is not a valid json schema. Schema error: ${schema}`;
  if (problem) context.addIssue({ code: 'custom', message: problem, path: [] });
});

export const deploymentUpdateBody = deploymentUpdate.superRefine((given, context) => {
  given.schedules?.forEach(({ schedule }, index) => {
    if (schedule) checkSchedule(schedule, ['schedules', index, 'schedule'], context);
  });
});

export const schedulesCreateBody = z.array(deploymentScheduleCreate).superRefine((given, context) => {
  given.forEach(({ schedule }, index) => {
    checkSchedule(schedule, [index, 'schedule'], context);
  });
});

export const scheduleUpdateBody = deploymentScheduleUpdate.superRefine(({ schedule }, context) => {
  if (schedule) checkSchedule(schedule, ['schedule'], context);
});

function checkSchedule(schedule: Schedule, path: (string | number)[], context: z.RefinementCtx): void {
  const problem = scheduleProblem(schedule);
  if (problem) context.addIssue({ code: 'custom', message: problem, path });
}
