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
