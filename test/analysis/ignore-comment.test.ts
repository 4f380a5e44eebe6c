import { describe, expect, it } from 'vitest';
import { ignoreEdit } from '../../src/model/ignore-comment.ts';
import type { Language } from '../../src/model/source.ts';
import { applyEdits } from './apply-edits.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer();

const CODE: Record<Language, string> = {
  python: 'from prefect import task\n\nclass Tasks:\n    @task(retires=3, tags="x")\n    def load(rows): ...\n',
  typescript:
    "import { task } from 'millrace';\nconst tasks = {\n  load: task({ retires: 3, tags: 'x' }, async function load() {}),\n};\n",
};

describe.each(Object.entries(CODE))('ignoring a diagnostic in %s', (language, code) => {
  const file = language === 'python' ? 'a.py' : 'a.ts';
  const codes = (text: string): string[] => analyzer.analyze({ file, text }).diagnostics.map((found) => found.code);
  const ignored = (text: string, which: number): string => {
    const found = analyzer.analyze({ file, text }).diagnostics[which];
    if (!found) throw new Error('nothing is found');
    const line = found.range.start.line;
    return applyEdits(text, [ignoreEdit(text, language as Language, { line, code: found.code })]);
  };

  it('puts a comment above, and one more code into it', () => {
    expect(codes(code)).toEqual(['unknown-option', 'wrong-option-type']);
    const once = ignored(code, 0);
    expect(codes(once)).toEqual(['wrong-option-type']);
    const twice = ignored(once, 0);
    expect(codes(twice)).toEqual([]);
    expect(twice.split('\n').length).toBe(code.split('\n').length + 1);
  });

  it('keeps the line breaks of the file', () => {
    const crlf = code.replaceAll('\n', '\r\n');
    expect(ignored(crlf, 0).replaceAll('\r\n', '')).not.toContain('\n');
  });
});
