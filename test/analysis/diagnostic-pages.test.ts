import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticPages } from '../../scripts/docs/diagnostic-pages.ts';

const folder = resolve(import.meta.dirname, '../../docs/diagnostics');
const pages = diagnosticPages();

describe('docs/diagnostics', () => {
  it('has the pages there are to have (npm run docs writes them)', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  it.each([...pages.keys()])('has %s as the source gives it (npm run docs writes it)', (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(pages.get(name));
  });
});
