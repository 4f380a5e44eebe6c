import type { Rule } from './rule.ts';
import { schedulesFound } from './schedules-found.ts';

export const unreadableSchedule: Rule = {
  code: 'unreadable-schedule',
  severity: 'error',
  title: 'A schedule that can’t be read',
  explanation:
    'Prefect refuses a deployment whose cron string, interval, recurrence rule or time zone it can’t read. A cron string has five fields (minute, hour, day of the month, month, day of the week), and may have a sixth for the seconds and a seventh for the year.',
  bad: {
    python:
      'from prefect import flow\n\n@flow\ndef etl(): ...\n\nif __name__ == "__main__":\n    etl.serve(name="nightly", cron="0 24 * * *")\n',
  },
  good: {
    python:
      'from prefect import flow\n\n@flow\ndef etl(): ...\n\nif __name__ == "__main__":\n    etl.serve(name="nightly", cron="0 0 * * *")\n',
  },
  on: 'module',
  check: (context) => schedulesFound(context, 'unreadable'),
};
