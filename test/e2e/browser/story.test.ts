import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Started, startMillrace } from '../../cli/start-millrace.ts';
import { collectErrors, keepScreenshot, launchBrowser } from '../support/browser.ts';
import { GraphView } from '../support/graph-view.ts';
import { recordMeasure } from '../support/measures.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const WAIT_MS = 60_000;
const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

let workspace: Workspace;
let ui: Started;
let browser: Browser;
let page: Page;
let graph: GraphView;
let errors: string[];

// One story in one tab: each step begins where the one before it ended.
beforeAll(async () => {
  workspace = createWorkspace({
    'etl.ts': fixture('etl.ts'),
    'failing.ts': fixture('failing.ts'),
    'endless.ts': fixture('endless.ts'),
    'crawl.ts': fixture('crawl.ts'),
    'steps.ts': fixture('steps.ts'),
  });
  ui = startMillrace(workspace, ['ui', '.']);
  const url = (await ui.said(/^The designer is at/)).split(' ').at(-1) as string;
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'dark' });
  page.setDefaultTimeout(WAIT_MS);
  errors = collectErrors(page, /favicon/);
  await page.goto(url);
  graph = new GraphView(page);
});

afterEach(async (context) => {
  if (context.task.result?.state === 'fail')
    await keepScreenshot(page, `failed-browser-${context.task.name.replaceAll(' ', '-')}`);
});

afterAll(async () => {
  await browser?.close();
  ui?.child.kill('SIGKILL');
  workspace?.dispose();
});

it('shows the flows of the folder and draws the one that is chosen', async () => {
  await showFlow('weather-report');
  await graph.expectNodes(['load', 'clean', 'summarise', 'publish']);
  await keepScreenshot(page, 'browser-graph');
  await showFlow('etl');
  await graph.expectNodes(['extract', 'total']);
});

it('draws what is saved in any editor, and keeps the last good graph while that does not parse', async () => {
  const before = workspace.read('etl.ts');
  workspace.write('etl.ts', before.replace('  return sum;\n', '  await report(sum);\n  return sum;\n'));
  const saved = Date.now();
  await graph.node('report#1').waitFor();
  recordMeasure('file saved to node on the canvas, browser', Date.now() - saved, 'ms');
  workspace.write('etl.ts', before.replace('  return sum;\n', '  const = ;\n'));
  await page.locator('[data-broken]').waitFor();
  await graph.expectNodes(['extract', 'total', 'report']);
  workspace.write('etl.ts', before);
  await page.locator('[data-broken]').waitFor({ state: 'detached' });
  await graph.expectNodes(['extract', 'total']);
});

it('shows the call of a clicked node, and the node of a clicked line', async () => {
  await graph.node('total#1').click();
  await page.locator('.source .line.is-marked', { hasText: 'await total(table)' }).waitFor();
  await page.getByRole('button', { name: `Line ${lineOf('extract.submit(rows)')}`, exact: true }).click();
  await graph.node('extract#1').and(page.locator('.has-cursor')).waitFor();
});

it('follows imports: calls have the names of another file, and can be drawn with what they do', async () => {
  await showFlow('crawl');
  await graph.expectNodes(['fetchPage', 'storeAll', 'archive']);
  await page.getByRole('button', { name: 'Show what archive does' }).click();
  await graph.expectNodes(['fetchPage', 'storeAll', 'store']);
  await page.getByRole('button', { name: 'Show what storeAll does' }).click();
  await graph.expectNodes(['fetchPage', 'store', 'store']);
  await graph.edge('fetchPage', 'storeAll', 'rows').waitFor({ state: 'attached' });
  await graph.settled('archive#1');
  await keepScreenshot(page, 'browser-expanded');
  const before = workspace.read('steps.ts');
  workspace.write('steps.ts', before.replace('fetchPage = task(async', "fetchPage = task({ name: 'Fetch' }, async"));
  await graph.expectNodes(['Fetch', 'store', 'store']);
  await page.getByRole('button', { name: 'Close archive' }).click();
  await graph.expectNodes(['Fetch', 'archive', 'store']);
  workspace.write('steps.ts', before);
  await showFlow('etl');
  await graph.expectNodes(['extract', 'total']);
});

it('runs the flow: nodes go through their states, the run and its log appear', async () => {
  const states = await graph.watchStates('total#1');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await graph.expectStates({ extract: 'Completed', total: 'Completed' });
  expect(await states()).toEqual(['Pending', 'Running', 'Completed']);
  await page.locator('.run-row[data-state="Completed"]', { hasText: 'etl' }).waitFor();
  await page.locator('.log .line', { hasText: 'Finished in state Completed()' }).first().waitFor();
  await keepScreenshot(page, 'browser-run');
});

it('exports the graph with the states of its run', async () => {
  const exported = async (format: string): Promise<{ name: string; bytes: Buffer }> => {
    await page.getByRole('button', { name: 'Export the graph…' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: format }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const svg = await exported('SVG picture');
  expect(svg.name).toBe('etl.svg');
  expect(svg.bytes.toString()).toMatch(/^<svg .*>Flow etl<.*>extract<.*>Completed<.*<\/svg>\n$/s);
  const png = await exported('PNG picture');
  expect(png.name).toBe('etl.png');
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(png.bytes.readUInt32BE(16)).toBe(2 * Number(/ width="(\d+)"/.exec(svg.bytes.toString())?.[1]));
  const mermaid = await exported('Mermaid flowchart');
  expect(mermaid.name).toBe('etl.mmd');
  expect(mermaid.bytes.toString()).toMatch(/^flowchart TD\n/);
});

it('asks for parameters in a form and says what is wrong at the field', async () => {
  await page.getByRole('button', { name: 'Run with parameters…' }).click();
  await page.getByRole('textbox', { name: 'rows' }).fill('many');
  await page.getByRole('button', { name: 'Run etl' }).click();
  await page.getByText('rows takes a number.').waitFor();
  await keepScreenshot(page, 'browser-form');
  await page.getByRole('textbox', { name: 'rows' }).fill('7');
  await page.getByRole('button', { name: 'Run etl' }).click();
  await expect.poll(() => page.locator('.run-row[data-state="Completed"]', { hasText: 'etl' }).count()).toBe(2);
  const [run] = JSON.parse(workspace.millrace('flow-run', 'ls', '--flow', 'etl', '--json').stdout);
  expect(run.parameters).toEqual({ rows: 7 });
});

it('adds a task from the palette, connects it and sets its retries, each one undo', async () => {
  const before = workspace.read('etl.ts');
  await graph.view.getByRole('button', { name: 'Add a task…' }).click();
  await page.getByRole('button', { name: 'Add report' }).click();
  await graph.node('report#1').waitFor();
  await page.getByRole('button', { name: 'Close the palette' }).first().click();
  await graph.connect('total#1', 'report#1', 'sum');
  await graph.edge('total', 'report', 'sum').waitFor({ state: 'attached' });
  await graph.node('report#1').click();
  await page.getByRole('textbox', { name: 'Retries' }).fill('3');
  await page.getByRole('textbox', { name: 'Retries' }).press('Enter');
  await page.locator('.badge', { hasText: '×3' }).waitFor();
  await keepScreenshot(page, 'browser-canvas');
  expect(workspace.read('etl.ts')).toBe(
    before
      .replace('const report = task(async function', 'const report = task({ retries: 3 }, async function')
      .replace('  return sum;\n', '  const reportResult = await report(sum);\n  return sum;\n'),
  );
  await graph.node('report#1').click();
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+Z');
  await expect.poll(() => workspace.read('etl.ts')).toBe(before);
  await graph.expectNodes(['extract', 'total']);
});

it('adds a task of another file, importing it', async () => {
  const before = workspace.read('etl.ts');
  await graph.view.getByRole('button', { name: 'Add a task…' }).click();
  await page.getByRole('searchbox', { name: 'Find a task' }).fill('fetchPage');
  await keepScreenshot(page, 'browser-palette');
  await page.getByRole('button', { name: 'Add fetchPage of steps.ts' }).click();
  await graph.expectNodes(['extract', 'total', 'fetchPage']);
  expect(workspace.read('etl.ts')).toContain("import { fetchPage } from './steps.ts';\n");
  await page.getByRole('button', { name: 'Close the palette' }).first().click();
  await graph.node('fetchPage#1').click();
  await page.keyboard.press('Control+Z');
  await expect.poll(() => workspace.read('etl.ts')).toBe(before);
  await graph.expectNodes(['extract', 'total']);
});

it('refuses an edit with a sentence and changes nothing', async () => {
  const before = workspace.read('etl.ts');
  await graph.node('extract#1').click();
  await page.keyboard.press('Delete');
  await page.getByRole('alert').first().waitFor();
  await keepScreenshot(page, 'browser-refused');
  expect(workspace.read('etl.ts')).toBe(before);
});

it('shows a failure on its node and in the log, with a link to the line, and retries it', async () => {
  await showFlow('failing');
  await graph.expectNodes(['divide']);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await graph.expectStates({ divide: 'Failed' });
  await page.locator('.log .line', { hasText: 'There is no dividing by zero.' }).first().waitFor();
  await page.locator('.log .link', { hasText: 'failing.ts:4' }).first().click();
  await page.getByRole('tab', { name: 'Source' }).click();
  await page.locator('.source .line.is-marked', { hasText: 'throw new RangeError' }).waitFor();
  await keepScreenshot(page, 'browser-failure');
  await page.locator('.toolbar').getByRole('button', { name: 'Retry' }).click();
  await expect.poll(() => page.locator('.run-row[data-state="Failed"]', { hasText: 'failing' }).count()).toBe(2);
});

it('cancels a run that would not end', async () => {
  await showFlow('endless');
  await graph.expectNodes(['wait']);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await graph.expectStates({ wait: 'Running' });
  await page.locator('.toolbar').getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.run-row[data-state="Cancelled"]', { hasText: 'endless' }).waitFor();
});

it('can be walked by keyboard', async () => {
  await showFlow('etl');
  await graph.expectNodes(['extract', 'total']);
  await page.locator('.react-flow__node[data-id="etl/extract#1"]').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('complementary', { name: 'Details of total' }).waitFor();
});

it('lets no page in that does not know the token, and no page of another origin', async () => {
  const url = new URL(page.url());
  const open = (query: string, origin: string) =>
    fetch(`http://${url.host}/session${query}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        origin,
      },
    }).then(
      (response) => response.status,
      () => 'refused',
    );
  expect(await open('?token=wrong', url.origin)).not.toBe(101);
  expect(await open(url.search, 'http://elsewhere.example')).not.toBe(101);
});

it('ends on request, with nothing of it left and no error on the page', async () => {
  expect(errors).toEqual([]);
  ui.child.kill('SIGTERM');
  expect((await ui.ended).status).toBe(0);
});

async function showFlow(name: string): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${name} .*\\.ts$`) })
    .click();
}

function lineOf(text: string): number {
  return (
    workspace
      .read('etl.ts')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}
