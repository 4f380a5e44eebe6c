import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Analyzer, createAnalyzer } from '../../src/analysis/analyzer.ts';

const require = createRequire(import.meta.url);

/** The analyzer with the grammars that the packages carry. */
export function openAnalyzer(options: { now?: () => Date } = {}): Promise<Analyzer> {
  const grammar = {
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    python: readFileSync(require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm')),
  };
  return createAnalyzer(grammar, options);
}
