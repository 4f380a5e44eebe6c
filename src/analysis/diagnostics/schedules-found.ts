import { checkSchedule, type ScheduleFault } from '../schedule/check-schedule.ts';
import { type Finding, type ModuleContext, spanOf } from './rule.ts';

/** What is wrong in one way with the schedules of a file's deployments. */
export function schedulesFound(context: ModuleContext, kind: ScheduleFault['kind']): Finding[] {
  if (context.imports.prefect === 1) return [];
  return context.deployments.flatMap((deployment) =>
    deployment.schedules.flatMap((schedule): Finding[] => {
      const fault = checkSchedule(schedule, context.now);
      return fault?.kind === kind ? [{ span: spanOf(context, schedule.range), message: fault.message }] : [];
    }),
  );
}
