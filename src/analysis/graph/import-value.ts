import type { Interpreter } from './interpreter.ts';
import { importedValue, isKnownModule, starImport } from './known-names.ts';
import type { Value } from './value.ts';

/** What an import binds its name to: a meaning of the SDKs, a link into another file, or a name of who knows what. */
export function importValue(interpreter: Interpreter, specifier: string, imported: string): Value {
  const value = importedValue(specifier, imported);
  if (isKnownModule(specifier)) return value;
  const { module } = interpreter.frame.scope.home;
  const file = interpreter.modules?.resolve(module, specifier);
  return file === undefined ? value : { ...value, link: { file, name: imported } };
}

/** All names that `from module import *` brings in. */
export function importedNames(interpreter: Interpreter, specifier: string): string[] {
  if (isKnownModule(specifier)) return starImport(specifier);
  const file = interpreter.modules?.resolve(interpreter.frame.scope.home.module, specifier);
  return file === undefined ? [] : (interpreter.modules?.names(file) ?? []);
}
