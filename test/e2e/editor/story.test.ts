import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { keepScreenshot } from '../support/browser.ts';
import { Editor } from '../support/editor.ts';
import { GraphView } from '../support/graph-view.ts';
import { recordMeasure } from '../support/measures.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

/** Between two keystrokes of somebody who types fast. */
const TYPING_MS = 60;
const WEATHER = 'examples/weather-report.ts';
const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

let workspace: Workspace;
let editor: Editor;
let graph: GraphView;

// One story in one editor: each step begins where the one before it ended.
beforeAll(async () => {
  workspace = createWorkspace({
    'etl.ts': fixture('etl.ts'),
    'failing.ts': fixture('failing.ts'),
    'endless.ts': fixture('endless.ts'),
  });
  editor = await Editor.open(workspace);
  graph = new GraphView(editor.graph);
});

afterEach(async (context) => {
  if (context.task.result?.state === 'fail')
    await keepScreenshot(editor.page, `failed-${context.task.name.replaceAll(' ', '-')}`);
});

afterAll(async () => {
  await editor?.close();
  workspace?.dispose();
});

it('opens the graph of an example beside its code', async () => {
  await editor.openFile(WEATHER);
  await editor.goToText('export const weatherReport');
  await editor.codeLens('Graph');
  await graph.expectNodes(['load', 'clean', 'summarise', 'publish']);
  await keepScreenshot(editor.page, 'editor-graph');
});

it('puts the cursor at the call of a clicked node, and lights the node of the cursor', async () => {
  await graph.node('publish#1').click();
  await graph.view.getByRole('complementary', { name: 'Details of publish' }).waitFor();
  await editor.leaveCanvas();
  const line = editor.lineOf('await publish(');
  await expect.poll(() => editor.cursor()).toMatchObject({ line });
  await editor.goToText('clean.map(');
  await graph.node('clean#1').and(graph.view.locator('.has-cursor')).waitFor();
});

it('draws a call as it is typed', async () => {
  await editor.goToEndOf('const csv = load(WEATHER.href);');
  await editor.page.keyboard.press('Enter');
  await editor.page.keyboard.type('const again = load(WEATHER.href);', { delay: TYPING_MS });
  const typed = Date.now();
  await graph.node('load#2').waitFor();
  recordMeasure('last keystroke to node on the canvas, real VS Code', Date.now() - typed, 'ms');
  await keepScreenshot(editor.page, 'editor-typed');
});

it('keeps the last good graph while the source does not parse, and says so', async () => {
  await editor.page.keyboard.press('Enter');
  await editor.page.keyboard.type('const = ;');
  await graph.view.locator('[data-broken]').waitFor();
  await graph.expectNodes(['load', 'load', 'clean', 'summarise', 'publish']);
  await keepScreenshot(editor.page, 'editor-broken');
  await editor.command('File: Revert File');
  await graph.view.locator('[data-broken]').waitFor({ state: 'detached' });
  await graph.expectNodes(['load', 'clean', 'summarise', 'publish']);
});

it('runs a flow from its lens: nodes go through their states, the run and its log appear', async () => {
  await editor.openFile('etl.ts');
  await editor.goToText('export const etl');
  await editor.codeLens('Graph');
  await graph.expectNodes(['extract', 'total']);
  const states = await graph.watchStates('total#1');
  await editor.showSidebar('Millrace');
  await editor.codeLens('Run');
  await graph.expectStates({ extract: 'Completed', total: 'Completed' });
  expect(await states()).toEqual(['Pending', 'Running', 'Completed']);
  await editor.treeRow(/^etl, run .*, Completed$/).waitFor();
  await editor.page.locator('.view-line', { hasText: 'Finished in state Completed()' }).first().waitFor();
  await keepScreenshot(editor.page, 'editor-log');
  await editor.openFile('etl.ts');
  await keepScreenshot(editor.page, 'editor-run');
});

it('adds a task from the palette, connects it and sets its retries, each one undo', async () => {
  await editor.openFile('etl.ts');
  const before = workspace.read('etl.ts');
  await graph.view.getByRole('button', { name: 'Add a task…' }).click();
  await graph.view.getByRole('button', { name: 'Add report' }).click();
  await graph.node('report#1').waitFor();
  await graph.connect('total#1', 'report#1', 'sum');
  await graph.edge('total', 'report', 'sum').waitFor({ state: 'attached' });
  await graph.node('report#1').click();
  await graph.view.getByRole('textbox', { name: 'Retries' }).fill('3');
  await graph.view.getByRole('textbox', { name: 'Retries' }).press('Enter');
  await graph.view.locator('.badge', { hasText: '×3' }).waitFor();
  await keepScreenshot(editor.page, 'editor-canvas');
  await editor.save('etl.ts');
  await expect
    .poll(() => workspace.read('etl.ts'))
    .toBe(
      before
        .replace('const report = task(async function', 'const report = task({ retries: 3 }, async function')
        .replace('  return sum;\n', '  const reportResult = await report(sum);\n  return sum;\n'),
    );
  for (let step = 0; step < 3; step++) await editor.undo('etl.ts');
  await editor.save('etl.ts');
  await expect.poll(() => workspace.read('etl.ts')).toBe(before);
  await graph.expectNodes(['extract', 'total']);
});

it('stops at a breakpoint in a task of a running flow', async () => {
  await editor.openFile('etl.ts');
  await editor.goToText('return rows.reduce');
  await editor.page.keyboard.press('F9');
  await editor.goToText('export const etl');
  await editor.codeLens('Debug');
  await editor.page.locator('.debug-toolbar').waitFor();
  await editor.page.locator('.codicon-debug-stackframe').first().waitFor();
  const line = editor.lineOf('return rows.reduce');
  await expect.poll(() => editor.cursor()).toMatchObject({ line });
  await graph.expectStates({ extract: 'Completed', total: 'Running' });
  await keepScreenshot(editor.page, 'editor-breakpoint');
  await editor.page.keyboard.press('F5');
  await editor.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
});

it('shows a failure on its node and in the log, with a link to the line, and retries it', async () => {
  await editor.openFile('failing.ts');
  await editor.goToText('export const failing');
  await editor.codeLens('Graph');
  await graph.expectNodes(['divide']);
  await editor.showSidebar('Millrace');
  await editor.codeLens('Run');
  await graph.expectStates({ divide: 'Failed' });
  await editor
    .treeRow(/^failing, run .*, Failed$/)
    .first()
    .waitFor();
  await editor.page.locator('.view-line', { hasText: 'There is no dividing by zero.' }).first().waitFor();
  const place = editor.page.locator('.view-line', { hasText: 'failing.ts:4' }).first();
  await place.locator('.detected-link').first().waitFor();
  await keepScreenshot(editor.page, 'editor-failure');
  await editor.treeAction(/^failing, run .*, Failed$/, 'Retry');
  await expect.poll(() => editor.treeRow(/^failing, run .*, Failed$/).count()).toBe(2);
});

it('cancels a run that would not end', async () => {
  await editor.openFile('endless.ts');
  await editor.goToText('export const endless');
  await editor.codeLens('Run');
  await editor.treeRow(/^endless, run .*, Running$/).waitFor();
  await editor.treeAction(/^endless, run .*, Running$/, 'Cancel');
  await editor.treeRow(/^endless, run .*, Cancelled$/).waitFor();
  await keepScreenshot(editor.page, 'editor-cancelled');
});

it('costs next to nothing when the editor starts', async () => {
  // The list draws only the rows that fit, and a quick one stands far down.
  await editor.page.setViewportSize({ width: 1440, height: 4000 });
  await editor.command('Developer: Show Running Extensions');
  const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Millrace' }).first();
  const text = (await row.locator('.activation-time').textContent()) ?? '';
  const milliseconds = Number(/(\d+) ?ms/.exec(text)?.[1]);
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  recordMeasure('activation of the extension, real VS Code', milliseconds, 'ms');
});
