import { VerbRefusedError } from '../errors.ts';
import type { ImportStatement, ModuleIr } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import type { Change } from './change.ts';
import { isIdentifier, occurs } from './identifiers.ts';
import { insertAfter, insertBefore } from './place-statement.ts';
import type { VerbContext } from './verb-context.ts';
import { insertItem } from './write-argument.ts';

/** How a task or flow of another file is called in this one, and the edits that import it where it is not yet. */
export function importDefinition(
  context: VerbContext,
  { file, id }: { file: string; id: string },
): { symbol: string; definition: Definition; changes: Change[] } {
  const { built, others } = context;
  const { module } = built;
  const name = file.split(/[\\/]/).at(-1);
  const definition = others?.definition(file, id);
  if (!others || !definition) throw new VerbRefusedError(`There is no task or flow \`${id}\` in ${name} any more.`);
  const { symbol } = definition;
  if (!isIdentifier(symbol, module.language) || definition.deferred) {
    throw new VerbRefusedError(`\`${symbol}\` of ${name} can’t be imported by a name; import it in the source.`);
  }
  if (!isExported(definition.home.module, symbol)) {
    throw new VerbRefusedError(`\`${symbol}\` is not exported by ${name}; export it there first.`);
  }
  const imports = module.body.statements.filter(
    (statement): statement is ImportStatement => statement.kind === 'import',
  );
  const known = imports
    .flatMap(({ bindings }) => bindings)
    .find((binding) => binding.imported === symbol && others.resolve(binding.module) === file);
  if (known) return { symbol: known.local, definition, changes: [] };
  if (module.language === 'python' && others.leadsBack(file)) {
    throw new VerbRefusedError(
      `${name} imports this file, and Python can’t import in a circle; move \`${symbol}\` to a third file.`,
    );
  }
  const local = freeName(module, symbol);
  const item = local === symbol ? symbol : `${symbol} as ${local}`;
  for (const { bindings, ...list } of imports) {
    const index = bindings.findLastIndex(
      ({ imported }) => imported !== '*' && imported !== '**' && imported !== 'default',
    );
    const same = index >= 0 && others.resolve(bindings[index]?.module ?? '') === file;
    if (!same) continue;
    return {
      symbol: local,
      definition,
      changes: [insertItem(module.text, list, bindings, index + 1, item, context.style.eol)],
    };
  }
  const specifier = others.specifier(file);
  if (specifier === undefined) {
    throw new VerbRefusedError(`No import leads from this file to ${name}; import \`${symbol}\` in the source.`);
  }
  return { symbol: local, definition, changes: [newImport(context, imports.at(-1), item, specifier)] };
}

function newImport(
  { built, style }: VerbContext,
  last: ImportStatement | undefined,
  item: string,
  specifier: string,
): Change {
  const { module } = built;
  const { body } = module;
  const { quote, semicolons } = style;
  const code =
    module.language === 'python'
      ? `from ${specifier} import ${item}`
      : `import { ${item} } from ${quote}${specifier}${quote}${semicolons ? ';' : ''}`;
  if (last) return insertAfter(module, style, body, last, code);
  const [first] = body.statements;
  if (!first) throw new VerbRefusedError('This file is empty; write a flow first.');
  // A docstring stays the first thing in its file.
  const isDoc = first.kind === 'expression' && first.value.kind === 'literal';
  return isDoc ? insertAfter(module, style, body, first, code) : insertBefore(module, style, body, first, code);
}

/** Python's files offer all they have. */
function isExported({ language, body }: ModuleIr, symbol: string): boolean {
  if (language === 'python') return true;
  return body.statements.some((statement) => {
    if (statement.kind === 'export')
      return (
        statement.module === undefined &&
        statement.names.some(({ exported, local }) => exported === symbol && local === symbol)
      );
    return (
      statement.kind === 'assign' &&
      statement.exported &&
      statement.target.kind === 'bind' &&
      statement.target.name === symbol
    );
  });
}

function freeName(module: ModuleIr, symbol: string): string {
  if (!occurs(module, symbol)) return symbol;
  for (let count = 2; ; count++) {
    const name = `${symbol}${module.language === 'python' ? '_' : ''}${count}`;
    if (!occurs(module, name)) return name;
  }
}
