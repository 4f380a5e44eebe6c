import { type TaskRun, type TaskRunCreate, taskRun } from '../api/task-run.ts';
import { parsed, parsedList } from './parsed.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

/** Only for the task runs that stand for subflows: all others come about by their events. */
export async function createTaskRun(
  transport: Transport,
  create: TaskRunCreate,
  options: Signal = {},
): Promise<TaskRun> {
  const body = await transport.send('POST', '/task_runs/', { body: create, ...options });
  return parsed(taskRun, body, 'POST /task_runs/');
}

export async function readTaskRun(transport: Transport, id: string, options: Signal = {}): Promise<TaskRun> {
  return parsed(taskRun, await transport.send('GET', `/task_runs/${id}`, options), 'GET /task_runs/{id}');
}

/** One page of at most 200. */
export async function filterTaskRuns(
  transport: Transport,
  filter: Record<string, unknown>,
  options: Signal = {},
): Promise<TaskRun[]> {
  const body = await transport.send('POST', '/task_runs/filter', { body: filter, ...options });
  return parsedList(taskRun, body, 'POST /task_runs/filter');
}
