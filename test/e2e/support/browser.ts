import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureBrowser } from '../../support/tools.ts';

const SHOTS = resolve(import.meta.dirname, '../../../test-results/screenshots');
const DOCS = resolve(import.meta.dirname, '../../../docs');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real headless Chromium. */
export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = await ensureBrowser();
  return chromium.launch({
    executablePath: executable,
    args: FLAGS,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

/** Keeps a picture of the page under test-results/screenshots, and with UPDATE_DOCS=1 the ones of the documents too. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  const path = join(SHOTS, `${name}.png`);
  await page.screenshot({ path });
  const inDocuments = join(DOCS, `${name}.png`);
  if (process.env.UPDATE_DOCS === '1' && existsSync(inDocuments)) copyFileSync(path, inDocuments);
}

/** What the page complained about; `ignore` names what is known to be harmless. */
export function collectErrors(page: Page, ignore: RegExp): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !ignore.test(`${message.text()} ${message.location().url}`))
      errors.push(message.text());
  });
  return errors;
}
