import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ensureEditor } from '../../support/tools.ts';
import { launchBrowser } from './browser.ts';
import { freePort } from './free-port.ts';
import { testEnvironment, type Workspace } from './workspace.ts';

const root = resolve(import.meta.dirname, '../../..');
const START_MS = 60_000;
/** A bound for what hangs, not for what is slow on a busy machine. */
const WAIT_MS = 60_000;
const SETTLE_MS = 1_000;

const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.tsserver.experimental.enableProjectDiagnostics': false,
  'update.mode': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** The real VS Code with the built extension in it, on a workspace, driven through its real interface. */
export class Editor {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #server: ChildProcess;
  readonly #data: string;
  readonly #workspace: Workspace;
  #file = '';

  private constructor(page: Page, browser: Browser, server: ChildProcess, data: string, workspace: Workspace) {
    this.#workspace = workspace;
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    this.#data = data;
  }

  static async open(workspace: Workspace, settings: Record<string, unknown> = {}): Promise<Editor> {
    const port = await freePort();
    const data = mkdtempSync(join(tmpdir(), 'millrace-vscode-'));
    for (const scope of ['User', 'Machine']) {
      mkdirSync(join(data, 'data', scope), { recursive: true });
      writeFileSync(join(data, 'data', scope, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
    }
    const log = openSync(join(data, 'server.log'), 'w');
    const server = spawn(
      process.execPath,
      [
        join(ensureEditor(), 'out/server-main.js'),
        ...[
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
          '--without-connection-token',
          '--accept-server-license-terms',
        ],
        ...['--disable-workspace-trust', '--disable-telemetry', '--server-data-dir', data],
      ],
      { stdio: ['ignore', log, log], env: testEnvironment(workspace.home), detached: true },
    );
    closeSync(log);
    await answered(`http://127.0.0.1:${port}/version`, server);
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(WAIT_MS);
    await addExtension(page, port);
    await page.goto(`http://127.0.0.1:${port}/?folder=${workspace.folder}`);
    await page.waitForSelector('.monaco-workbench .statusbar-item', { timeout: START_MS });
    return new Editor(page, browser, server, data, workspace);
  }

  /** The inside of the graph panel. */
  get graph(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  }

  /** What the extension logged; printed when a test fails. */
  log(): string {
    return readFileSync(join(this.#data, 'server.log'), 'utf8');
  }

  /** Brings a file to the front: by its tab, or where it has none by its name. */
  async openFile(name: string): Promise<void> {
    const base = name.split('/').at(-1) as string;
    const exactly = new RegExp(`^${base.replaceAll('.', '\\.')}$`);
    const tab = this.page.locator(`.tab[data-resource-name="${base}"]`);
    if ((await tab.count()) > 0) {
      await tab.first().click();
    } else {
      // A file opens in the group that has the focus, and that must not be the graph's.
      const front = this.page.locator('.editor-group-container .tab.active').first();
      if ((await front.count()) > 0) await front.click();
      // Other names match as well; the one that is meant may not be the first.
      const found = this.page.locator('.quick-input-list .label-name', { hasText: exactly }).first();
      await this.#asOftenAsItTakes(`The quick input does not offer ${name}.`, async () => {
        await this.#ask('Control+P', name, found);
        await found.click({ timeout: SETTLE_MS });
      });
    }
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: base }).waitFor();
    await this.#focusText();
    this.#file = name;
  }

  /**
   * A tab comes to the front before its text takes the keys, and a webview that was left a moment ago may take the focus
   * back: then a person goes to the text once more.
   */
  async #focusText(): Promise<void> {
    const text = this.page.locator('.editor-group-container.active .monaco-editor.focused').first();
    await this.#asOftenAsItTakes('The text of the file in front does not take the focus.', async () => {
      try {
        await text.waitFor({ timeout: SETTLE_MS });
      } catch (error) {
        await this.page.keyboard.press('Control+1');
        throw error;
      }
    });
  }

  /**
   * Opens the quick input, types into it and waits for what it is to offer. What is still settling, a closing preview or
   * the end of a command, takes the focus back to the editor and so closes it: then it is asked for anew, as a person
   * would.
   */
  async #ask(keys: string, text: string, offered: Locator): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    const deadline = Date.now() + WAIT_MS;
    const answered = async (): Promise<boolean> =>
      (await input.isVisible()) && (await input.inputValue()) === text && (await offered.isVisible());
    while (!(await answered())) {
      if (Date.now() > deadline) throw new Error(`The quick input of ${keys} does not offer what ${text} asks for.`);
      if (!(await input.isVisible())) await this.page.keyboard.press(keys);
      const focused = await this.page.locator('.quick-input-widget input:focus').isVisible();
      if (focused && (await input.inputValue()) !== text) {
        await input.fill(text, { timeout: SETTLE_MS }).catch(() => undefined);
      }
    }
  }

  /** Does something again that what is still settling may have thwarted. */
  async #asOftenAsItTakes(complaint: string, act: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (Date.now() > deadline) throw new Error(complaint, { cause: error });
      }
    }
  }

  async command(name: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    await this.#ask('F1', `>${name}`, row);
    await this.page.keyboard.press('Enter');
  }

  /** Opens what can be done about the mark at the cursor, and waits until it offers this. */
  async openFixes(title: string): Promise<Locator> {
    // A file that comes to the front shows what is wrong in it after it has taken the focus.
    await this.page.locator('.squiggly-error').first().waitFor();
    const offered = this.page.locator('.action-widget .monaco-list-row', { hasText: title });
    await this.#asOftenAsItTakes(`Nothing offers "${title}".`, async () => {
      await this.page.keyboard.press('Control+.');
      await offered.waitFor({ timeout: SETTLE_MS });
    });
    return offered;
  }

  /** Clicks a CodeLens of the editor in front. */
  async codeLens(title: string): Promise<void> {
    await this.page.locator('.codelens-decoration a', { hasText: title }).first().click();
  }

  /** Puts the cursor where a text first stands in the file in front, as it was last saved. */
  async goToText(text: string): Promise<void> {
    const { line, column } = this.#find(text);
    await this.#goTo(line, column);
  }

  /** Puts the cursor behind a text. */
  async goToEndOf(text: string): Promise<void> {
    const { line, column } = this.#find(text);
    await this.#goTo(line, column + text.length);
  }

  /** Takes the focus from the canvas to the source, whose cursor the status bar then tells. */
  async leaveCanvas(): Promise<void> {
    // The focus follows a click later, and a webview hands its keys on: what is pressed too early would go astray.
    await expect.poll(() => this.page.evaluate('document.activeElement?.tagName')).toBe('IFRAME');
    await this.page.keyboard.press('Control+1');
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  /** The line, from 1, of a text in the file in front. */
  lineOf(text: string): number {
    return this.#find(text).line;
  }

  #find(text: string): { line: number; column: number } {
    const lines = this.#workspace.read(this.#file).split('\n');
    const line = lines.findIndex((candidate) => candidate.includes(text));
    if (line < 0) throw new Error(`${this.#file} holds no "${text}".`);
    return { line: line + 1, column: (lines[line] as string).indexOf(text) + 1 };
  }

  async #goTo(line: number, column: number): Promise<void> {
    await this.openFile(this.#file);
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: `line ${line}` });
    await this.#asOftenAsItTakes(`The cursor does not go to line ${line}.`, async () => {
      await this.#ask('Control+G', `:${line}:${column}`, row);
      await this.page.keyboard.press('Enter');
      await expect.poll(() => this.cursor(), { timeout: SETTLE_MS }).toEqual({ line, column });
    });
  }

  /** Undoes in the file in front, as its reader would. */
  async undo(file: string): Promise<void> {
    await this.openFile(file);
    await this.page.keyboard.press('Control+Z');
  }

  async save(file: string): Promise<void> {
    await this.openFile(file);
    await this.page.keyboard.press('Control+S');
  }

  async showSidebar(name: string): Promise<void> {
    const item = this.page.locator(`.activitybar .action-item:not(.checked) .action-label[aria-label^="${name}"]`);
    if (await item.count()) await item.click();
  }

  /** A row of the sidebar's trees, by what a screen reader says of it. */
  treeRow(name: RegExp): Locator {
    return this.page.getByRole('treeitem', { name });
  }

  /** Presses one of the buttons that a row shows. */
  async treeAction(row: RegExp, action: string): Promise<void> {
    const item = this.treeRow(row).first();
    await item.hover();
    await item.getByRole('button', { name: action }).click();
  }

  /** The cursor's place as the status bar tells it. */
  async cursor(): Promise<{ line: number; column: number }> {
    const text = (await this.page.locator('#status\\.editor\\.selection').textContent()) ?? '';
    const [line, column] = (text.match(/\d+/g) ?? []).map(Number);
    return { line: line ?? 0, column: column ?? 0 };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    const ended = new Promise((done) => this.#server.once('exit', done));
    // Its extension hosts are children in its group.
    if (this.#server.pid) process.kill(-this.#server.pid, 'SIGTERM');
    await ended;
    rmSync(this.#data, { recursive: true, force: true });
  }
}

/**
 * A built VS Code reads a development extension from the address only with the flag that also hides notifications, so
 * the extension is put into the page's own configuration instead.
 */
async function addExtension(page: Page, port: number): Promise<void> {
  await page.route(
    (url) => url.pathname === '/' && url.searchParams.has('folder'),
    async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/,
        (_, before: string, attribute: string) => {
          const settings = JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
          settings.developmentOptions ??= {};
          settings.developmentOptions.extensions = [
            { $mid: 1, scheme: 'vscode-remote', authority: `127.0.0.1:${port}`, path: root },
          ];
          return `${before}${JSON.stringify(settings).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
        },
      );
      await route.fulfill({ response, body });
    },
  );
}

async function answered(url: string, server: ChildProcess): Promise<void> {
  const giveUp = Date.now() + START_MS;
  while (Date.now() < giveUp && server.exitCode === null) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      await new Promise((next) => setTimeout(next, 50));
    }
  }
  throw new Error(`The VS Code server did not answer at ${url}.`);
}
