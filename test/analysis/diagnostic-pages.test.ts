import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticPages } from '../../scripts/docs/diagnostic-pages.ts';
import { RULES } from '../../src/analysis/diagnostics/rules.ts';
import { atLevels, DIAGNOSTIC_LEVELS, readDiagnosticLevels } from '../../src/model/diagnostic-levels.ts';

const folder = resolve(import.meta.dirname, '../../docs/diagnostics');
const pages = diagnosticPages();

describe('the setting millrace.diagnostics', () => {
  it('names every code and every level', () => {
    const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
    const setting = manifest.contributes.configuration.properties['millrace.diagnostics'];
    expect(setting.propertyNames.enum).toEqual(RULES.map(({ code }) => code));
    expect(setting.additionalProperties.enum).toEqual(DIAGNOSTIC_LEVELS);
  });

  it('gives codes another level, or none', () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    const found = ['a', 'b', 'c', 'd'].map((code) => ({ code, severity: 'warning' as const, message: code, range }));
    const levels = readDiagnosticLevels({ a: 'off', b: 'error', c: 'loud', e: 'hint' });
    expect(atLevels(found, levels).map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'b error',
      'c warning',
      'd warning',
    ]);
    expect(readDiagnosticLevels('off')).toEqual({});
  });
});

describe('docs/diagnostics', () => {
  it('has the pages there are to have (npm run docs writes them)', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  it.each([...pages.keys()])('has %s as the source gives it (npm run docs writes it)', (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(pages.get(name));
  });
});
