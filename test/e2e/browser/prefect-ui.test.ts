import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../src/server/start-server.ts';
import { collectErrors, keepScreenshot, launchBrowser } from '../support/browser.ts';
import { servePrefectUi } from '../support/prefect-ui.ts';

let server: RunningServer;
let ui: Awaited<ReturnType<typeof servePrefectUi>>;
let browser: Browser;
let page: Page;
/** What the pages could not get, and what they complained of. */
let failed: string[];
let errors: string[];
let ids: { flow: string; run: string; deployment: string };

beforeAll(async () => {
  server = await startServer({ database: ':memory:', version: '0.0.0' });
  ids = await fill();
  ui = await servePrefectUi(server.url);
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  // What is asked of the world outside, fonts and news of Prefect, is none of this server's matter.
  await page.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  errors = collectErrors(page, /ERR_FAILED|favicon|Amplitude/);
  failed = [];
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname;
    if (path.startsWith('/api/') && response.status() >= 400) {
      failed.push(`${response.request().method()} ${path} ${response.status()}`);
    }
  });
});

afterEach(async (context) => {
  if (context.task.result?.state === 'fail') {
    await keepScreenshot(page, `failed-prefect-ui-${context.task.name.replaceAll(/\W+/g, '-')}`);
  }
  failed.length = errors.length = 0;
});

afterAll(async () => {
  await browser?.close();
  await ui?.close();
  await server?.close();
});

async function ask<Answer = { id: string }>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as Answer;
}

/** A little of everything that the pages show. */
async function fill(): Promise<typeof ids> {
  const flow = await ask('POST', '/flows/', { name: 'weather-report' });
  const run = await ask('POST', '/flow_runs/', { flow_id: flow.id, name: 'windy-wagtail', state: { type: 'RUNNING' } });
  const task = await ask('POST', '/task_runs/', {
    flow_run_id: run.id,
    name: 'download-0',
    task_key: 'download',
    dynamic_key: '0',
    state: { type: 'COMPLETED' },
  });
  await ask('POST', '/task_runs/', {
    flow_run_id: run.id,
    name: 'parse-0',
    task_key: 'parse',
    dynamic_key: '0',
    task_inputs: { page: [{ input_type: 'task_run', id: task.id }] },
    state: { type: 'COMPLETED' },
  });
  const timestamp = new Date().toISOString();
  const line = { name: 'prefect.flow_runs', level: 20, message: 'It will rain', timestamp, flow_run_id: run.id };
  await ask('POST', '/logs/', [line]);
  await ask('POST', '/artifacts/', { key: 'forecast', type: 'markdown', data: '# Rain', flow_run_id: run.id });
  await ask('POST', `/flow_runs/${run.id}/set_state`, { state: { type: 'COMPLETED' } });
  await ask('POST', '/work_pools/', { name: 'barn', type: 'process' });
  const deployment = await ask('POST', '/deployments/', {
    name: 'nightly',
    flow_id: flow.id,
    work_pool_name: 'barn',
    entrypoint: 'report.py:weather_report',
    parameters: { city: 'Oslo' },
    parameter_openapi_schema: {
      type: 'object',
      properties: { city: { type: 'string', title: 'city', position: 0 } },
      required: ['city'],
    },
    enforce_parameter_schema: true,
    schedules: [{ schedule: { cron: '0 3 * * *', timezone: 'UTC' }, active: true }],
  });
  await ask('POST', '/variables/', { name: 'greeting', value: 'hello', tags: ['x'] });
  await ask('POST', '/v2/concurrency_limits/', { name: 'database', limit: 2 });
  await ask('POST', '/concurrency_limits/', { tag: 'heavy', concurrency_limit: 1 });
  await ask('POST', '/automations/', {
    name: 'tell me',
    trigger: {
      type: 'event',
      posture: 'Reactive',
      expect: ['prefect.flow-run.Failed'],
      match: { 'prefect.resource.id': 'prefect.flow-run.*' },
      threshold: 1,
      within: 0,
    },
    actions: [{ type: 'do-nothing' }],
  });
  // The page asks for what happened up to the start of the current minute.
  const occurred = new Date(Date.now() - 300_000).toISOString();
  await ask('POST', '/events', [
    { id: randomUUID(), event: 'bird.seen', occurred, resource: { 'prefect.resource.id': 'bird.1' } },
  ]);
  return { flow: flow.id, run: run.id, deployment: deployment.id };
}

/** Opens a page, waits until it shows these texts, and until it has asked for all that it wants. */
async function visit(path: string, texts: (string | RegExp)[]): Promise<void> {
  await page.goto(`${ui.url}${path}`);
  for (const text of texts) await page.getByText(text).first().waitFor();
  await page.waitForLoadState('networkidle');
  await keepScreenshot(page, `prefect-ui${path.replace(/\/[0-9a-f-]{36}/g, '').replaceAll(/\W+/g, '-')}`);
  expect(failed).toEqual([]);
  expect(errors).toEqual([]);
}

it('shows the dashboard', () => visit('/dashboard', ['Flow Runs', 'Task Runs', 'Work Pools']));

it('lists runs', () => visit('/runs', ['windy-wagtail', 'weather-report']));

it('shows a run with its graph, its log, its task runs and artifacts', async () => {
  await visit(`/runs/flow-run/${ids.run}`, ['windy-wagtail', 'It will rain']);
  for (const [tab, text] of [
    ['Task Runs', 'download-0'],
    ['Artifacts', 'forecast'],
    ['Details', ids.run],
    ['Logs', 'It will rain'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByText(text).first().waitFor();
  }
  await page.locator('canvas').first().waitFor();
  expect(failed).toEqual([]);
  expect(errors).toEqual([]);
});

it('shows a flow and its deployments', async () => {
  await visit('/flows', ['weather-report']);
  await visit(`/flows/flow/${ids.flow}`, ['weather-report', 'windy-wagtail']);
});

it('shows a deployment and runs it with other parameters', async () => {
  await visit('/deployments', ['nightly', 'weather-report']);
  await visit(`/deployments/deployment/${ids.deployment}`, ['nightly', 'At 03:00 AM']);
  await visit(`/deployments/deployment/${ids.deployment}/run`, ['city']);
  await page.getByLabel('city').fill('Bergen');
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect
    .poll(async () => {
      const runs = await ask<{ parameters: object; auto_scheduled: boolean }[]>('POST', '/flow_runs/filter', {
        flow_runs: { deployment_id: { any_: [ids.deployment] } },
      });
      return runs.filter((run) => !run.auto_scheduled).map(({ parameters }) => parameters);
    })
    .toEqual([{ city: 'Bergen' }]);
  await page.waitForLoadState('networkidle');
  expect(failed).toEqual([]);
});

it('lists work pools and shows one', async () => {
  await visit('/work-pools', ['barn']);
  await visit('/work-pools/work-pool/barn', ['barn', 'Process']);
});

it('lists variables and makes one', async () => {
  await visit('/variables', ['greeting']);
  await page.getByRole('button', { name: 'Add Variable' }).first().click();
  await page.getByLabel('Name').fill('season');
  await page.locator('.cm-content').first().fill('"winter"');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('season').first().waitFor();
  expect(failed).toEqual([]);
});

it('lists automations', () => visit('/automations', ['tell me']));

it('lists events', () => visit('/events', ['bird.seen']));

it('lists artifacts', () => visit('/artifacts', ['forecast']));

it('lists concurrency limits', () => visit('/concurrency-limits', ['database']));

it('lists blocks', () => visit('/blocks', ['Blocks']));

it('shows the settings', () => visit('/settings', ['Settings']));
