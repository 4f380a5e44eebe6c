import type { Json } from '../../model/graph.ts';
import type { Language } from '../../model/source.ts';
import type { TypeDeclaration } from './type-ir.ts';

/** Where names of types and constants are looked up: one file, and through its imports others. */
export interface TypeScope {
  readonly language: Language;
  /** What a name, dotted or not, stands for; undefined where the workspace does not tell. */
  find(name: string): { declaration: TypeDeclaration; scope: TypeScope } | undefined;
  /** The value of a constant. */
  constant(name: string): Json | undefined;
  /** The name that something was imported as: `dt` of `from datetime import datetime as dt` is `datetime`. */
  original(name: string): string;
}
