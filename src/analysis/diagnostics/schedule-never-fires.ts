import type { Rule } from './rule.ts';
import { schedulesFound } from './schedules-found.ts';

export const scheduleNeverFires: Rule = {
  code: 'schedule-never-fires',
  severity: 'warning',
  title: 'A schedule that never comes true',
  explanation:
    'A schedule can be well written and still never come: the 30th of February, a rule that ended last year. The deployment is there and nothing ever runs, without a word.',
  bad: {
    python:
      'from prefect import flow\n\n@flow\ndef etl(): ...\n\nif __name__ == "__main__":\n    etl.serve(name="monthly", cron="0 0 30 2 *")\n',
  },
  good: {
    python:
      'from prefect import flow\n\n@flow\ndef etl(): ...\n\nif __name__ == "__main__":\n    etl.serve(name="monthly", cron="0 0 L * *")\n',
  },
  on: 'module',
  check: (context) => schedulesFound(context, 'never'),
};
