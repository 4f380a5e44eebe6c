import { afterAll, describe, expect, it } from 'vitest';
import { graphText } from '../graph-text.ts';
import { openAnalyzer } from '../test-analyzer.ts';
import { listingOf, readWorkspaces } from './workspace-file.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

describe.each(readWorkspaces())('$name', ({ files, expected }) => {
  it('gives these graphs', () => {
    const project = analyzer.openProject(
      (file) => files.get(file),
      () => listingOf(files),
    );
    for (const [file, graph] of expected) {
      const shown = project.graph(file);
      expect(shown && graphText(shown, { tasks: false })).toBe(graph);
    }
  });
});

describe('files that import each other', () => {
  const at = (files: Record<string, string>, file: string): string[] => {
    const texts = new Map(Object.entries(files));
    const project = analyzer.openProject(
      (path) => texts.get(path),
      () => listingOf(texts),
    );
    const diagnostics = project.graph(file)?.diagnostics.filter(({ code }) => code === 'import-cycle') ?? [];
    return diagnostics.map(({ range, message }) => `${range.start.line}: ${message.split(';')[0]}`);
  };
  const flow = (name: string, uses: string): string => `from prefect import flow\n@flow\ndef ${name}():\n    ${uses}\n`;

  it('are told of it where they do', () => {
    const files = {
      '/w/a.py': `from b import two\n${flow('one', 'two()')}`,
      '/w/b.py': `import c\n${flow('two', 'c.three()')}`,
      '/w/c.py': `import os\nfrom a import one\n${flow('three', 'one()')}`,
    };
    expect(at(files, '/w/a.py')).toEqual(['0: This file and b.py import each other']);
    expect(at(files, '/w/c.py')).toEqual(['1: This file and a.py import each other']);
  });

  it('are not where the import stands in a function, or leads one way', () => {
    const files = {
      '/w/a.py': `from b import two\n${flow('one', 'two()')}`,
      '/w/b.py': flow('two', 'from a import one\n    one()'),
    };
    expect(at(files, '/w/a.py')).toEqual([]);
    expect(at({ '/w/a.py': files['/w/a.py'], '/w/b.py': flow('two', 'pass') }, '/w/a.py')).toEqual([]);
  });
});
