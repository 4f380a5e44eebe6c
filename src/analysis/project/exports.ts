import type { ExportStatement } from '../flow-ir.ts';
import type { Interpreter } from '../graph/interpreter.ts';
import { COMMON_JS } from '../graph/read-module.ts';
import { readState } from '../graph/state.ts';
import { fieldOf, type Value } from '../graph/value.ts';

/** What a file offers to those who import it. Links to other files are given as links. */
export interface Exports {
  /** What stands under a name; undefined for a name that the file does not have. */
  find(name: string): Value | undefined;
  names(): string[];
}

/** The exports of a file that has been read, or is just being read: then what it has come to so far. */
export function exportsOf(
  reader: Interpreter,
  other: { resolve(specifier: string): string | undefined; exports(file: string): Exports | undefined },
): Exports {
  const { module } = reader.home;
  const lists = module.body.statements.filter((statement) => statement.kind === 'export');
  const ownValue = (name: string): Value | undefined => {
    const key = reader.scope.keys.get(name);
    return key === undefined ? undefined : readState(reader.end ?? reader.state, key);
  };
  return {
    find: (name) => {
      const listed = listedValue(lists, name, ownValue, other.resolve);
      return listed ?? ownValue(name) ?? commonJsValue(ownValue, name) ?? starredValue(lists, name, other);
    },
    names: () => {
      const given = lists.flatMap(({ names }) => names.map(({ exported }) => exported)).filter((name) => name !== '**');
      const own = [...reader.scope.keys.keys()].filter((name) => !COMMON_JS.includes(name));
      return [...new Set([...own, ...given])];
    },
  };
}

function listedValue(
  lists: readonly ExportStatement[],
  name: string,
  own: (name: string) => Value | undefined,
  resolve: (specifier: string) => string | undefined,
): Value | undefined {
  for (const { module, names } of lists) {
    const listed = names.find((candidate) => candidate.exported === name && name !== '**');
    if (!listed) continue;
    if (module === undefined) return own(listed.local);
    const file = resolve(module);
    return file === undefined ? undefined : { sources: [], link: { file, name: listed.local } };
  }
  return undefined;
}

function starredValue(
  lists: readonly ExportStatement[],
  name: string,
  other: { resolve(specifier: string): string | undefined; exports(file: string): Exports | undefined },
): Value | undefined {
  for (const { module, names } of lists) {
    if (module === undefined || names[0]?.exported !== '**' || name === 'default') continue;
    const file = other.resolve(module);
    if (file !== undefined && other.exports(file)?.find(name)) return { sources: [], link: { file, name } };
  }
  return undefined;
}

/** `exports.load = …` and `module.exports = { load }`. */
function commonJsValue(own: (name: string) => Value | undefined, name: string): Value | undefined {
  const whole = own('module')?.parts?.get('exports');
  if (name === 'default') return whole;
  return own('exports')?.parts?.get(name) ?? (whole?.parts?.has(name) ? fieldOf(whole, name) : undefined);
}
