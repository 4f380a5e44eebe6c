import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { diagnosticPages } from './docs/diagnostic-pages.ts';

/** Writes the pages that are made from the source; with `--check` it only says whether they are current. */
const folder = resolve(import.meta.dirname, '../docs/diagnostics');
const pages = diagnosticPages();

if (process.argv.includes('--check')) {
  const stale = [...pages].filter(([name, text]) => read(name) !== text).map(([name]) => name);
  if (stale.length > 0) console.error(`docs/diagnostics is not current (${stale.join(', ')}): run npm run docs.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  console.log(`Wrote ${pages.size} pages to docs/diagnostics.`);
}

function read(name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}
