import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KNOWN_OPTIONS } from '../../src/analysis/diagnostics/known-options.ts';

describe('the table of options', () => {
  it.each([
    ['task', 'TaskOptions', 'task-definition.ts'],
    ['flow', 'FlowOptions', 'flow-definition.ts'],
  ] as const)('has those of the SDK’s %s', (kind, name, file) => {
    const text = readFileSync(join(import.meta.dirname, '../../src/sdk', file), 'utf8');
    const body = new RegExp(`interface ${name} \\{(.*?)\\n\\}`, 's').exec(text)?.[1] ?? '';
    const declared = [...body.replace(/\/\*\*.*?\*\//gs, '').matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1]);
    expect(declared.length).toBeGreaterThan(5);
    expect(Object.keys(KNOWN_OPTIONS.typescript[kind]).sort()).toEqual(declared.sort());
  });

  it('says what each does in one sentence', () => {
    const summaries = Object.values(KNOWN_OPTIONS).flatMap((kinds) =>
      Object.values(kinds).flatMap((options) => Object.values(options).map((option) => option.summary)),
    );
    expect(summaries.filter((summary) => !/^[A-Z].*\.$/s.test(summary))).toEqual([]);
  });
});
