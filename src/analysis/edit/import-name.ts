import { VerbRefusedError } from '../errors.ts';
import type { ImportStatement } from '../flow-ir.ts';
import type { Change } from './change.ts';
import type { VerbContext } from './verb-context.ts';
import { insertItem } from './write-argument.ts';

/** How `unmapped` is called in the file, and the edit that imports it where it is not yet. */
export function importUnmapped(context: VerbContext): { name: string; changes: Change[] } {
  const { module } = context.built;
  const imports = module.body.statements.filter((statement): statement is ImportStatement => {
    return (
      statement.kind === 'import' && statement.bindings.some((binding) => /^(millrace|prefect)\b/.test(binding.module))
    );
  });
  for (const { bindings } of imports) {
    const known = bindings.find((binding) => binding.imported === 'unmapped');
    if (known) return { name: known.local, changes: [] };
    const star = bindings.find((binding) => binding.imported === '**');
    if (star) return { name: 'unmapped', changes: [] };
  }
  for (const { bindings, ...list } of imports) {
    const whole = bindings.find((binding) => binding.imported === '*');
    if (whole) return { name: `${whole.local}.unmapped`, changes: [] };
    const last = bindings.filter((binding) => binding.module === 'millrace' || binding.module === 'prefect').at(-1);
    if (!last || last.imported === 'default') continue;
    const index = bindings.indexOf(last) + 1;
    return {
      name: 'unmapped',
      changes: [insertItem(module.text, list, bindings, index, 'unmapped', context.style.eol)],
    };
  }
  throw new VerbRefusedError('`unmapped` is not imported here and there is no import to add it to; import it first.');
}
