import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/graph.ts';
import { readDiagnosticCases } from '../analysis/diagnostic-file.ts';
import { listingOf } from '../analysis/project/workspace-file.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer({ now: () => new Date('2026-06-01T12:00:00Z') });
afterAll(() => analyzer.dispose());

const rows = readDiagnosticCases().filter(({ code, found }) => code.length < 3000 && found !== 'nothing');
// Several cases make one file, so that an edit in one of them leaves the others alone.
const byLanguage = (['typescript', 'python'] as const).map((language) => {
  const own = rows.filter((row) => row.language === language);
  return { language, file: language === 'python' ? '/w/a.py' : '/w/a.ts', codes: own.map(({ code }) => code) };
});

const isFault = ({ code }: Diagnostic): boolean => code === 'syntax-error';
const INSERTED = ['', '\n', ' ', 'x', '# millrace: ignore\n', '// millrace-ignore\n', '"', '(', '.result()', 'await '];

describe.each(byLanguage)('diagnostics of $language that is edited', ({ file, codes }) => {
  it('are those of the finished text, whatever was kept on the way', () => {
    const parts = fc.shuffledSubarray(codes, { minLength: 2, maxLength: 4 });
    const edits = fc.array(fc.record({ at: fc.nat(10_000), removed: fc.nat(6), text: fc.constantFrom(...INSERTED) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, edits, (chosen, changes) => {
        let text = chosen.join('\n');
        const files = new Map([[file, text]]);
        const project = analyzer.openProject(
          (path) => files.get(path),
          () => listingOf(files),
        );
        project.graph(file);
        for (const { at, removed, text: inserted } of changes) {
          const start = at % (text.length + 1);
          text = text.slice(0, start) + inserted + text.slice(start + removed);
          files.set(file, text);
          project.changed(file);
          project.graph(file);
        }
        const fresh = analyzer.analyze({ file, text });
        // Where a text can't be parsed, what the parser makes of it hangs on the way there.
        if ([...fresh.diagnostics, ...(project.graph(file)?.diagnostics ?? [])].some(isFault)) return;
        // Fixes look like the code around, of which they may have been told earlier.
        const plain = (found: readonly Diagnostic[] = []) => found.map(({ fixes: _, ...rest }) => rest);
        expect(plain(project.graph(file)?.diagnostics)).toEqual(plain(fresh.diagnostics));
      }),
      { numRuns: 250 },
    );
  });
});
