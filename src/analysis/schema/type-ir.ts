import type { Json, JsonSchema } from '../../model/graph.ts';

/**
 * A type as far as its own text tells. What other names mean is found when the schema is wanted, since those may
 * stand elsewhere in the file or in another one. Holds no places in the text, so that it stays as it is when its
 * statement moves.
 */
export type TypeIr =
  /** What needs no further look; `{}` takes anything. */
  | { kind: 'plain'; schema: JsonSchema }
  /** A name, dotted as written, with its type arguments. */
  | { kind: 'name'; name: string; arguments: readonly TypeIr[] }
  | { kind: 'list'; items: TypeIr }
  | { kind: 'tuple'; items: readonly TypeIr[]; rest?: TypeIr }
  | { kind: 'map'; keys?: TypeIr; values: TypeIr }
  | { kind: 'union'; options: readonly TypeIr[] }
  /** All of these at once. */
  | { kind: 'both'; types: readonly TypeIr[] }
  | { kind: 'object'; fields: readonly TypeField[]; bases: readonly TypeIr[]; rest?: TypeIr }
  | { kind: 'refined'; type: TypeIr; by: Refinement }
  /** `Partial`, `Pick` and their kin: the fields of a type, some of them, or otherwise required. */
  | { kind: 'adapted'; type: TypeIr; required?: boolean; only?: TypeIr; without?: TypeIr }
  /** The type of one field, or of the elements of a list. */
  | { kind: 'member'; type: TypeIr; key?: string }
  | { kind: 'keys'; type: TypeIr }
  | { kind: 'enum'; members: readonly EnumMember[]; description?: string }
  | PythonClass;

export interface TypeField {
  name: string;
  type: TypeIr;
  required: boolean;
  default?: Written;
  description?: string;
}

export interface EnumMember {
  name: string;
  value: Written;
}

/** What a class is depends on its bases: a model, an enum, a dictionary, a tuple, or nothing that has a schema. */
export interface PythonClass {
  kind: 'class';
  name: string;
  bases: readonly TypeIr[];
  fields: readonly TypeField[];
  /** What is assigned without a type: an enum's members. */
  members: readonly EnumMember[];
  isDataclass: boolean;
  /** Of a dictionary: whether its keys are required unless they say otherwise. */
  total: boolean;
  /** Whether it says that no other fields are taken. */
  closed: boolean;
  description?: string;
}

export interface TypeDeclaration {
  /** The names of its type parameters. */
  parameters: readonly string[];
  type: TypeIr;
}

/** What narrows a type down. Lengths are those of texts and of lists, whichever it is. */
export interface Refinement {
  description?: string;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
}

/** A Python expression in a place where types and defaults stand. */
export type Written =
  | { kind: 'value'; value: Json }
  | { kind: 'name'; name: string }
  | { kind: 'index'; of: Written; arguments: readonly Written[] }
  | { kind: 'call'; of: Written; arguments: readonly WrittenArgument[] }
  | { kind: 'either'; options: readonly Written[] }
  | { kind: 'list'; items: readonly Written[] }
  | { kind: 'record'; entries: readonly (readonly [Written, Written])[] }
  | { kind: 'other' };

export interface WrittenArgument {
  name?: string;
  value: Written;
}

export const ANYTHING: TypeIr = { kind: 'plain', schema: {} };

/** `datetime` of `datetime.datetime`. */
export function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
