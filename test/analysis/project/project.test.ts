import { afterAll, describe, expect, it } from 'vitest';
import { graphText } from '../graph-text.ts';
import { openAnalyzer } from '../test-analyzer.ts';
import { readWorkspaces } from './workspace-file.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

describe.each(readWorkspaces())('$name', ({ files, expected }) => {
  it('gives these graphs', () => {
    const sources = [...files.keys()].filter((file) => /\.(tsx?|[cm]?[jt]s|py)$/.test(file));
    const configs = new Map([...files].filter(([file]) => file.endsWith('.json')));
    const project = analyzer.openProject(
      (file) => files.get(file),
      () => ({ roots: ['/w'], files: sources, configs }),
    );
    for (const [file, graph] of expected) {
      const shown = project.graph(file);
      expect(shown && graphText(shown, { tasks: false })).toBe(graph);
    }
  });
});
