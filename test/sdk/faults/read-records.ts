import type { FlowRun } from '../../../src/api/flow-run.ts';
import type { State } from '../../../src/api/state.ts';
import type { TaskRun } from '../../../src/api/task-run.ts';

/** What an orchestrator has recorded, all of it. */
export interface Records {
  flows: FlowRun[];
  tasks: { run: TaskRun; states: State[] }[];
  /** The ids of the events by which task runs were reported. */
  events: string[];
  logs: string[];
}

export async function readRecords(url: string): Promise<Records> {
  const flows = (await ask(url, '/flow_runs/filter', {})) as FlowRun[];
  const runs = await pages<TaskRun>(url, '/task_runs/filter');
  const tasks: Records['tasks'] = [];
  for (const run of runs) {
    tasks.push({ run, states: (await ask(url, `/task_run_states?task_run_id=${run.id}`)) as State[] });
  }
  const logs = (await pages<{ message: string }>(url, '/logs/filter')).map(({ message }) => message);
  return { flows, tasks, events: await readEvents(url), logs };
}

async function readEvents(url: string): Promise<string[]> {
  const ids: string[] = [];
  const filter = { event: { prefix: ['prefect.task-run.'] } };
  let page = (await ask(url, '/events/filter', { filter, limit: 50 })) as EventPage;
  for (;;) {
    for (const { id, resource } of page.events) if (resource['prefect.orchestration'] === 'client') ids.push(id);
    if (!page.next_page) return ids;
    page = (await (await fetch(page.next_page)).json()) as EventPage;
  }
}

interface EventPage {
  events: { id: string; resource: Record<string, string> }[];
  next_page: string | null;
}

async function pages<Row>(url: string, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = (await ask(url, path, { limit: 200, offset: rows.length })) as Row[];
    rows.push(...page);
    if (page.length < 200) return rows;
  }
}

async function ask(url: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(
    url + path,
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
  );
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
