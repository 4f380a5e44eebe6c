import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { keepScreenshot } from '../support/browser.ts';
import { Editor } from '../support/editor.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const TYPING_MS = 40;
const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

let workspace: Workspace;
let editor: Editor;

// One story in one editor: each step begins where the one before it ended.
beforeAll(async () => {
  workspace = createWorkspace({ 'pipeline.py': fixture('pipeline.py'), 'nightly.py': fixture('nightly.py') });
  editor = await Editor.open(workspace);
  await editor.openFile('nightly.py');
  await editor.openFile('pipeline.py');
});

afterEach(async (context) => {
  if (context.task.result?.state === 'fail')
    await keepScreenshot(editor.page, `failed-${context.task.name.replaceAll(' ', '-')}`);
});

afterAll(async () => {
  await editor?.close();
  workspace?.dispose();
});

it('marks a slip while it is typed, and mends it at a keystroke', async () => {
  const { page } = editor;
  const before = workspace.read('pipeline.py');
  await editor.goToEndOf('retry_delay_seconds=5');
  await page.keyboard.type(', timeot_seconds=60', { delay: TYPING_MS });
  for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowLeft');
  const fix = await editor.openFixes("Change to 'timeout_seconds'");
  await keepScreenshot(page, 'editor-quick-fix');
  await fix.click();
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await editor.save('pipeline.py');
  await expect
    .poll(() => workspace.read('pipeline.py'))
    .toBe(before.replace('retry_delay_seconds=5', 'retry_delay_seconds=5, timeout_seconds=60'));
});

it('explains a diagnostic on the page that comes with it, and leaves it alone where a comment says so', async () => {
  const { page } = editor;
  const before = workspace.read('pipeline.py');
  await editor.goToEndOf('timeout_seconds=60');
  await page.keyboard.type(', colour="red"', { delay: TYPING_MS });
  for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowLeft');
  await (await editor.openFixes('Explain unknown-option')).click();
  await page.locator('.tab.active', { hasText: 'unknown-option.md' }).waitFor();
  await editor.openFile('pipeline.py');
  await (await editor.openFixes('Ignore unknown-option here')).click();
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await editor.save('pipeline.py');
  const ignored = before
    .replace('timeout_seconds=60', 'timeout_seconds=60, colour="red"')
    .replace('@task(', '# millrace: ignore[unknown-option]\n@task(');
  await expect.poll(() => workspace.read('pipeline.py')).toBe(ignored);
});

it('tells of a task where it is called', async () => {
  await editor.goToText('load([day])');
  await editor.command('Show or Focus Hover');
  const hover = editor.page.locator('.monaco-hover:visible', { hasText: 'Retries 2' });
  await hover.getByText('Recorded as load rows').waitFor();
  await hover.getByText('retry delay 5 s').waitFor();
  await hover.getByText('Waits for day').waitFor();
  await keepScreenshot(editor.page, 'editor-hover');
  await editor.page.keyboard.press('Escape');
});

it('says a cron string in words, with the next times', async () => {
  await editor.openFile('nightly.py');
  await editor.goToText('0 3 * * *');
  await editor.command('Show or Focus Hover');
  const hover = editor.page.locator('.monaco-hover:visible', { hasText: 'At 03:00, every day' });
  await hover.getByText('Next (UTC)').waitFor();
  await editor.page.keyboard.press('Escape');
});

it('goes from a call to the task in another file', async () => {
  await editor.goToText('load(["today"])');
  await editor.page.keyboard.press('F12');
  await editor.page.locator('.editor-group-container.active .tab.active', { hasText: 'pipeline.py' }).waitFor();
});

it('renames a task in every file', async () => {
  const { page } = editor;
  const before = { pipeline: workspace.read('pipeline.py'), nightly: workspace.read('nightly.py') };
  await editor.openFile('pipeline.py');
  await editor.goToText('load([day])');
  await page.keyboard.press('F2');
  const box = page.locator('.rename-box input');
  await box.waitFor();
  await box.fill('store');
  await box.press('Enter');
  await box.waitFor({ state: 'hidden' });
  await editor.save('pipeline.py');
  const renamed = (text: string): string => text.replaceAll(/\bload\b(?! rows)/g, 'store');
  await expect.poll(() => workspace.read('pipeline.py')).toBe(renamed(before.pipeline));
  await expect.poll(() => workspace.read('nightly.py')).toBe(renamed(before.nightly));
});
