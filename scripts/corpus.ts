import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createAnalyzer } from '../src/analysis/analyzer.ts';
import { document } from './corpus/document.ts';
import { type FileResult, measure } from './corpus/measure.ts';
import { type Repository, repositoriesIn } from './corpus/repository.ts';
import { recall, type Summary, summarize } from './corpus/summary.ts';

/**
 * `npm run corpus -- DIR…` draws every flow under the folders and holds what it finds against an independent count,
 * naming each difference. `--write` puts the figures into docs/corpus.md; `--quiet` leaves the files out.
 */
const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean' }, quiet: { type: 'boolean' } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error('Usage: npm run corpus -- [--write] [--quiet] DIR…');
  process.exit(1);
}
const require = createRequire(import.meta.url);
const analyzer = await createAnalyzer({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  python: readFileSync(require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm')),
});
const measured = positionals
  .flatMap((folder) => repositoriesIn(resolve(process.env.INIT_CWD ?? '.', folder)))
  .map((repository) => ({ repository, results: measure(analyzer, repository) }));
analyzer.dispose();

for (const { repository, results } of measured) {
  console.log(`\n${repository.name}${repository.commit ? ` at ${repository.commit.slice(0, 10)}` : ''}`);
  for (const result of results) printFile(repository, result);
  printSummary(summarize(results));
}
console.log('\nin sum');
printSummary(summarize(measured.flatMap(({ results }) => results)));
if (values.write) writeFileSync(join(import.meta.dirname, '../docs/corpus.md'), document(measured));

function printFile({ root }: Repository, { file, count, exception, comparison, milliseconds }: FileResult): void {
  const name = relative(root, file);
  if (count && !values.quiet && (count.flows.length > 0 || count.tasks.length > 0)) {
    const { flows, tasks, calls, edges } = count;
    const time = `${milliseconds.toFixed(1)} ms`;
    console.log(
      `  ${name}: ${flows.length} flows, ${tasks.length} tasks, ${calls.length} calls, ${edges} edges, ${time}`,
    );
  }
  if (exception) console.log(`  ${name}: exception: ${exception}`);
  for (const word of ['missed', 'extra', 'unsure'] as const) {
    for (const { measure, line, text } of comparison?.[word] ?? []) {
      console.log(`  ${word} ${measure.slice(0, -1)} ${name}:${line + 1} ${text}`);
    }
  }
}

function printSummary(summary: Summary): void {
  const { files, flowFiles, drawn, edges, exceptions, unparsed, extra, unsure, milliseconds } = summary;
  console.log(
    `  ${files} files, ${flowFiles} of them with flows: ${drawn.flows} flows, ${drawn.tasks} tasks, ${drawn.calls} calls, ` +
      `${edges} edges; ${exceptions} exceptions; ${(milliseconds / 1000).toFixed(1)} s; ${unparsed} not comparable`,
  );
  console.log(
    `  recall: flows ${recall(summary, 'flows')}, tasks ${recall(summary, 'tasks')}, calls ${recall(summary, 'calls')}; ` +
      `${extra} false, ${unsure} dynamic beyond the count`,
  );
}
