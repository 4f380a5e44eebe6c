import { moduleTypes } from '../schema/module-scope.ts';
import type { TypeScope } from '../schema/type-scope.ts';
import type { Interpreter } from './interpreter.ts';

/** The types that the file being read can name: its own, and those that it imports from the workspace. */
export function typesOf(interpreter: Interpreter): TypeScope {
  const { modules, module } = interpreter;
  return moduleTypes(module, (from, specifier) => modules?.source(from, specifier));
}
