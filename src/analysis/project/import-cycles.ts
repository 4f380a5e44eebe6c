import type { Diagnostic } from '../../model/graph.ts';
import type { ImportStatement, ModuleIr } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';

/** Python gives a module that is only half read to one that imports it in a circle: names may not be there yet. */
export function importCycles(
  { module, lines }: { module: ModuleIr; lines: LineIndex },
  files: {
    resolve(specifier: string): string | undefined;
    /** The files that one imports. */
    imports(file: string): Iterable<string>;
  },
): Diagnostic[] {
  if (module.language !== 'python') return [];
  const imports = module.body.statements.filter(
    (statement): statement is ImportStatement => statement.kind === 'import',
  );
  return imports.flatMap((statement): Diagnostic[] => {
    const file = statement.bindings
      .map((binding) => files.resolve(binding.module))
      .find(
        (candidate) => candidate !== undefined && candidate !== module.file && leadsTo(candidate, module.file, files),
      );
    if (file === undefined) return [];
    const message = `This file and ${file.split(/[\\/]/).at(-1)} import each other; move what both need to a third file, or import inside of the function that needs it.`;
    return [{ code: 'import-cycle', severity: 'information', message, range: lines.range(statement) }];
  });
}

/** Whether a file imports another, directly or through others. */
export function leadsTo(from: string, to: string, files: { imports(file: string): Iterable<string> }): boolean {
  const seen = new Set([from]);
  for (const file of seen) {
    if (file === to) return true;
    for (const used of files.imports(file)) seen.add(used);
  }
  return false;
}
