import type * as z from 'zod';
import type { logFilter } from '../../api/filters.ts';
import type { Log } from '../../api/log.ts';
import { normalTime } from '../clock.ts';
import { parseTextQuery, textFits } from '../text-query.ts';

/** Whether a filter wants a log line. Lines are in the stored form. */
export function logFits(filter: z.output<typeof logFilter>, log: Log): boolean {
  const checks: boolean[] = [];
  const { level, timestamp, flow_run_id: flowRun, task_run_id: taskRun, text } = filter;
  if (typeof level?.ge_ === 'number') checks.push(log.level >= level.ge_);
  if (typeof level?.le_ === 'number') checks.push(log.level <= level.le_);
  if (timestamp?.before_) checks.push(log.timestamp <= normalTime(timestamp.before_));
  if (timestamp?.after_) checks.push(log.timestamp >= normalTime(timestamp.after_));
  if (flowRun?.any_) checks.push(flowRun.any_.includes(log.flow_run_id ?? ''));
  if (taskRun?.any_) checks.push(taskRun.any_.includes(log.task_run_id ?? ''));
  if (typeof taskRun?.is_null_ === 'boolean') checks.push((log.task_run_id === null) === taskRun.is_null_);
  if (text) checks.push(textFits(parseTextQuery(text.query), `${log.message} ${log.name}`));
  if (checks.length === 0) return true;
  return filter.operator === 'or_' ? checks.some(Boolean) : checks.every(Boolean);
}
