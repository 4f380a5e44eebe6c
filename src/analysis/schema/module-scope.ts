import type { Json } from '../../model/graph.ts';
import type { Expression, ImportBinding, ModuleIr, Statement } from '../flow-ir.ts';
import { literalOf } from '../graph/literal.ts';
import type { TypeScope } from './type-scope.ts';

/** How a file of the workspace is found from an import in another; undefined for what lies elsewhere. */
export type FindModule = (from: ModuleIr, specifier: string) => ModuleIr | undefined;

const IMPORT_LIMIT = 8;

/** The names that a file can use in types: its own, and through `findModule` those that it imports. */
export function moduleTypes(module: ModuleIr, findModule: FindModule = () => undefined): TypeScope {
  return {
    language: module.language,
    find: (name) => findType(module, name, findModule, 0),
    constant: (name) => findConstant(module, name, findModule, 0),
    original: (name) => {
      const [root = '', ...path] = name.split('.');
      const binding = bindingOf(module, root);
      return binding && binding.imported !== '*' && path.length === 0 ? binding.imported : name;
    },
  };
}

function findType(
  module: ModuleIr,
  name: string,
  findModule: FindModule,
  depth: number,
): ReturnType<TypeScope['find']> {
  const own = module.typeNamed(name);
  if (own) return { declaration: own, scope: moduleTypes(module, findModule) };
  if (depth > IMPORT_LIMIT) return undefined;
  for (const { specifier, name: there } of waysTo(module, name)) {
    const other = findModule(module, specifier);
    const found = other && findType(other, there, findModule, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function findConstant(module: ModuleIr, name: string, findModule: FindModule, depth: number): Json | undefined {
  const assigned = constantsOf(module).get(name);
  if (assigned) return assigned.length === 1 && assigned[0] ? literalOf(assigned[0])?.value : undefined;
  if (depth > IMPORT_LIMIT) return undefined;
  for (const { specifier, name: there } of waysTo(module, name)) {
    const other = findModule(module, specifier);
    const found = other && findConstant(other, there, findModule, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

const CONSTANTS = new WeakMap<ModuleIr, Map<string, Expression[]>>();

/** What the file's own names are given. */
function constantsOf(module: ModuleIr): Map<string, Expression[]> {
  const known = CONSTANTS.get(module);
  if (known) return known;
  const constants = new Map<string, Expression[]>();
  for (const statement of module.body.statements) {
    if (statement.kind !== 'assign' || statement.target.kind !== 'bind') continue;
    const { name } = statement.target;
    constants.set(name, [...(constants.get(name) ?? []), statement.value]);
  }
  CONSTANTS.set(module, constants);
  return constants;
}

/** Where a name may come from: what was imported, a member of an imported module, or what the file exports of others. */
function waysTo(module: ModuleIr, asked: string): { specifier: string; name: string }[] {
  const [, word = '', name = ''] = /^(typeof |values of )?(.*)$/.exec(asked) ?? [];
  return plainWaysTo(module, name).map((way) => ({ ...way, name: `${word}${way.name}` }));
}

function plainWaysTo(module: ModuleIr, name: string): { specifier: string; name: string }[] {
  const parts = name.split('.');
  const [root = ''] = parts;
  const ways: { specifier: string; name: string }[] = [];
  const binding = bindingOf(module, root);
  if (binding && binding.imported !== '*') {
    if (parts.length === 1) ways.push({ specifier: binding.module, name: binding.imported });
    // A module of a package is imported as a name: `from package import models`.
    else ways.push({ specifier: joined(binding.module, binding.imported), name: parts.slice(1).join('.') });
  } else if (binding && parts.length > 1) {
    const path = parts.slice(1, -1);
    const specifier = [binding.module, ...(module.language === 'python' ? path : [])].join('.');
    ways.push({ specifier, name: module.language === 'python' ? (parts.at(-1) ?? '') : parts.slice(1).join('.') });
  }
  const { exports, stars } = linksOf(module);
  for (const { exported, local, specifier } of exports) if (exported === name) ways.push({ specifier, name: local });
  for (const specifier of stars) ways.push({ specifier, name });
  return ways;
}

function joined(module: string, name: string): string {
  return module.endsWith('.') ? `${module}${name}` : `${module}.${name}`;
}

interface Links {
  bindings: ReadonlyMap<string, ImportBinding>;
  /** The modules whose names all are the file's own too. */
  stars: readonly string[];
  exports: readonly { specifier: string; exported: string; local: string }[];
}

const LINKS = new WeakMap<ModuleIr, Links>();

function linksOf(module: ModuleIr): Links {
  const known = LINKS.get(module);
  if (known) return known;
  const imports = importsIn(module.body.statements);
  const lists = module.body.statements.flatMap((statement) =>
    statement.kind === 'export' && statement.module !== undefined
      ? statement.names.map((name) => ({ specifier: statement.module ?? '', ...name }))
      : [],
  );
  const links: Links = {
    bindings: new Map(imports.map((binding) => [binding.local, binding])),
    stars: [
      ...imports.filter(({ imported }) => imported === '**').map(({ module: from }) => from),
      ...lists.filter(({ exported }) => exported === '**').map(({ specifier }) => specifier),
    ],
    exports: lists.filter(({ exported }) => exported !== '**'),
  };
  LINKS.set(module, links);
  return links;
}

function bindingOf(module: ModuleIr, local: string): ImportBinding | undefined {
  return linksOf(module).bindings.get(local);
}

/** Imports for the type checker alone stand under an `if TYPE_CHECKING`. */
function importsIn(statements: readonly Statement[], depth = 0): ImportBinding[] {
  return statements.flatMap((statement) => {
    if (statement.kind === 'import') return statement.bindings;
    if (depth > 3) return [];
    if (statement.kind === 'branch') return statement.arms.flatMap(({ body }) => importsIn(body.statements, depth + 1));
    return statement.kind === 'try' ? importsIn(statement.body.statements, depth + 1) : [];
  });
}
