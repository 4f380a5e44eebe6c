import { taskRunsRequest } from '../../api/filters.ts';
import { taskRun, taskRunCreate } from '../../api/task-run.ts';
import { taskWorker, taskWorkersRequest } from '../../api/task-worker.ts';
import type { Area } from './area.ts';

export const taskRunsArea: Area = {
  schemas: {
    TaskWorker: taskWorker,
    TaskWorkersRequest: taskWorkersRequest,
    TaskRun: taskRun,
    TaskRunCreate: taskRunCreate,
    TaskRunsRequest: taskRunsRequest,
  },
  routes: [
    {
      route: 'POST /task_workers/filter',
      summary: 'The processes that take background task runs now',
      body: 'TaskWorkersRequest',
      answer: '[TaskWorker]',
    },
    { route: 'GET /task_run_states', summary: 'The states of a task run', answer: '[State]' },
    { route: 'GET /task_run_states/:id', summary: 'One state of a task run', answer: 'State' },
    { route: 'POST /task_runs', summary: 'Make a task run', body: 'TaskRunCreate', answer: 'TaskRun' },
    { route: 'GET /task_runs/:id', summary: 'One task run', answer: 'TaskRun' },
    { route: 'PATCH /task_runs/:id', summary: 'Rename a task run' },
    { route: 'DELETE /task_runs/:id', summary: 'Remove a task run' },
    {
      route: 'POST /task_runs/:id/set_state',
      summary: 'Set the state of a task run',
      body: 'SetStateRequest',
      answer: 'OrchestrationResult',
    },
    { route: 'POST /task_runs/filter', summary: 'Task runs that fit', body: 'TaskRunsRequest', answer: '[TaskRun]' },
    { route: 'POST /task_runs/count', summary: 'How many task runs fit', body: 'TaskRunsRequest', answer: 'integer' },
    {
      route: 'POST /task_runs/paginate',
      summary: 'One page of the task runs that fit',
      body: 'TaskRunsRequest',
      answer: 'object',
    },
    {
      route: 'POST /task_runs/history',
      summary: 'Task runs counted by time and state',
      body: 'HistoryRequest',
      answer: 'History',
    },
  ],
};
