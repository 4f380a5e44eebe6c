import { moduleReferences } from '../edit/references.ts';
import { walkIr } from '../edit/walk-ir.ts';
import type { Span } from '../flow-ir.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import { isShadowed } from './shadowed.ts';
import { definitionIn, definitionOf, importsIn, rootOf, sameDefinition, spanOf } from './subject.ts';

/** A place where a task or flow is named. */
export interface Occurrence extends Span {
  /**
   * `own`: by its own name, which changes when it is renamed. `alias`: by a name that the file gave it.
   * `import` and `export`: in a list, where both may stand.
   */
  kind: 'own' | 'alias' | 'import' | 'export';
  /** What to write there for a new name, where that is more than the name. */
  rewrite?: (name: string) => string;
}

/** Where a file names a task or flow, in the order of its text. */
export function occurrencesIn(built: BuiltGraph, definition: Definition): Occurrence[] {
  const here = definition.home.module.file === built.module.file;
  const found = [
    ...(here ? ownOccurrences(built, definition) : importedOccurrences(built, definition)),
    ...handedOnOccurrences(built, definition),
    ...memberOccurrences(built, definition),
    ...callOccurrences(built, definition),
    ...entrypointOccurrences(built, definition),
    ...deployedOccurrences(built, definition),
  ];
  const seen = new Set<number>();
  return found.sort((a, b) => a.start - b.start).filter(({ start }) => !seen.has(start) && seen.add(start));
}

/** The last name of a symbol such as `Loader.load`. */
export function shortName({ symbol }: Definition): string {
  return symbol.split('.').at(-1) ?? symbol;
}

function ownOccurrences(built: BuiltGraph, definition: Definition): Occurrence[] {
  const { fn, nameSpan, symbol } = definition;
  const own = fn?.name === symbol && fn.nameSpan ? [fn.nameSpan] : [];
  const exports = exportedMentions(built);
  const references = isTop(built, definition) ? (moduleReferences(built.module, symbol) ?? []) : [];
  return [
    ...references.map(({ start, end, keeps }): Occurrence => {
      return { start, end, kind: exports.has(start) ? 'export' : 'own', ...(keeps ? { rewrite: keeps } : {}) };
    }),
    ...listedOccurrences(built, symbol),
    ...[nameSpan, ...own].map((span): Occurrence => ({ ...spanOf(span), kind: 'own' })),
  ];
}

/** Where names stand in lists of exports under which they are exported too. */
function exportedMentions({ module }: BuiltGraph): Set<number> {
  return new Set(module.mentions().flatMap(({ exported, start }) => (exported ? [start] : [])));
}

/** `export { load } from './tasks.ts'` */
function handedOnOccurrences(built: BuiltGraph, definition: Definition): Occurrence[] {
  return built.module.body.statements.flatMap((statement): Occurrence[] => {
    if (statement.kind !== 'export' || statement.module === undefined) return [];
    const { module: specifier, names, start, end } = statement;
    return names.flatMap(({ local }): Occurrence[] => {
      const named = local === shortName(definition) ? definitionIn(built.member(specifier, local)) : undefined;
      if (!named || !sameDefinition(named, definition)) return [];
      const listed = built.module.mentions().filter((mention) => mention.name === local);
      const mention = listed.find((candidate) => candidate.start >= start && candidate.end <= end);
      if (!mention) return [];
      const rewrite = mention.exported ? { rewrite: (to: string) => `${to} as ${local}` } : {};
      return [{ ...spanOf(mention), kind: mention.exported ? 'export' : 'own', ...rewrite }];
    });
  });
}

/** Python's `__all__ = ["load"]`. */
function listedOccurrences({ module }: BuiltGraph, symbol: string): Occurrence[] {
  return module.body.statements.flatMap((statement): Occurrence[] => {
    if (statement.kind !== 'assign' || statement.target.kind !== 'bind' || statement.target.name !== '__all__')
      return [];
    const { value } = statement;
    const entries = value.kind === 'collection' ? value.entries : [];
    return entries.flatMap(({ value: item }): Occurrence[] =>
      item.kind === 'literal' && item.value === symbol && item.end - item.start === symbol.length + 2
        ? [{ start: item.start + 1, end: item.end - 1, kind: 'own' }]
        : [],
    );
  });
}

/** Whether the symbol is a name of the module, and this the definition that it stands for. */
function isTop(built: BuiltGraph, definition: Definition): boolean {
  const { symbol, nameSpan } = definition;
  const named = definitionOf(built, { kind: 'name', name: symbol, ...spanOf(nameSpan) });
  return named !== undefined && sameDefinition(named, definition);
}

function importedOccurrences(built: BuiltGraph, definition: Definition): Occurrence[] {
  const { module } = built;
  const exports = exportedMentions(built);
  return importsIn(built).flatMap((binding): Occurrence[] => {
    const { local, imported, start, end } = binding;
    if (imported === '*' || imported === '**') return [];
    const named = definitionOf(built, { kind: 'name', name: local, start, end });
    if (!named || !sameDefinition(named, definition)) return [];
    const references = moduleReferences(module, local) ?? [];
    const uses = references.filter((reference) => reference.end !== end);
    if (imported === 'default') return uses.map((use): Occurrence => ({ ...spanOf(use), kind: 'alias' }));
    const at = module.text.slice(start, end).indexOf(imported);
    const listed: Occurrence[] =
      at < 0
        ? []
        : [
            {
              start: start + at,
              end: start + at + imported.length,
              kind: imported === shortName(definition) ? 'import' : 'alias',
            },
          ];
    // A name that another file gave it on the way is no name of its own either.
    const kind = local === imported && imported === shortName(definition) ? 'own' : 'alias';
    return [
      ...listed,
      ...uses.map(({ keeps, ...use }): Occurrence => {
        const exported = kind === 'own' && exports.has(use.start);
        return { ...spanOf(use), kind: exported ? 'export' : kind, ...(keeps ? { rewrite: keeps } : {}) };
      }),
    ];
  });
}

/** `tasks.load` of a module, `Loader.load` of a class. */
function memberOccurrences(built: BuiltGraph, definition: Definition): Occurrence[] {
  const name = shortName(definition);
  const found: Occurrence[] = [];
  walkIr(built.module.body, (node, parents) => {
    if (node.kind !== 'field' || !node.dotted || node.key !== name || isShadowed(rootOf(node), parents)) return;
    const named = definitionOf(built, node);
    if (named && sameDefinition(named, definition)) found.push({ ...spanOf(node.keySpan), kind: 'own' });
  });
  return found;
}

/** Calls that only following the values tells, such as through a variable. */
function callOccurrences(built: BuiltGraph, definition: Definition): Occurrence[] {
  const name = shortName(definition);
  return [...built.drafts.values()].flatMap(({ definition: called, nameSpan }): Occurrence[] => {
    if (!called || !sameDefinition(called, definition)) return [];
    const same = built.module.text.slice(nameSpan.start, nameSpan.end) === name;
    return [{ ...spanOf(nameSpan), kind: same ? 'own' : 'alias' }];
  });
}

/** `flows/etl.py:etl` in a deployment. */
function entrypointOccurrences(built: BuiltGraph, definition: Definition): Occurrence[] {
  if (definition.kind !== 'flow') return [];
  const { lines, module, graph } = built;
  return graph.deployments.flatMap(({ flow }): Occurrence[] => {
    if (flow.kind !== 'entrypoint' || !namesFlow(flow.entrypoint, definition)) return [];
    const span = { start: lines.offset(flow.range.start), end: lines.offset(flow.range.end) };
    const at = module.text.slice(span.start, span.end).lastIndexOf(`:${definition.symbol}`);
    if (at < 0) return [];
    const start = span.start + at + 1;
    return [{ start, end: start + definition.symbol.length, kind: 'own' }];
  });
}

/** `run_deployment("etl/nightly")` names a flow by the name that the orchestrator knows. */
function deployedOccurrences(built: BuiltGraph, { kind, name }: Definition): Occurrence[] {
  if (kind !== 'flow') return [];
  return [...built.drafts.values()].flatMap(({ kind: what, label, site }): Occurrence[] => {
    const given = site?.call.arguments[0]?.value;
    if (what !== 'deployment' || !label.startsWith(`${name}/`) || given?.kind !== 'literal') return [];
    return [{ start: given.start + 1, end: given.start + 1 + name.length, kind: 'alias' }];
  });
}

/** Whether an entrypoint means a flow, as far as the end of its path tells. */
export function namesFlow(entrypoint: string, { symbol, home }: Definition): boolean {
  const [path = '', name] = entrypoint.split(':');
  const plain = path.replace(/^(\.?\/)+/, '');
  const file = home.module.file.replaceAll('\\', '/');
  return name === symbol && plain !== '' && (file === plain || file.endsWith(`/${plain}`));
}
