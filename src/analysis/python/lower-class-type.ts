import {
  type EnumMember,
  lastOf,
  type PythonClass,
  type TypeDeclaration,
  type TypeField,
  type TypeIr,
  type Written,
} from '../schema/type-ir.ts';
import { refinementOfArguments, typeOfAnnotation, typeOfWritten } from './annotation-type.ts';
import { docOf } from './docstring.ts';
import { fieldOf, type Lowering, namedOf, textOf } from './lowering.ts';
import { readWritten } from './read-written.ts';
import type { PyNode } from './syntax-tree.ts';

/** A class as a type: its fields with their types and defaults, and what its bases and decorators are called. */
export function lowerClassType(lowering: Lowering, node: PyNode, decorators: readonly PyNode[]): TypeDeclaration {
  const name = fieldOf(node, 'name');
  const superclasses = fieldOf(node, 'superclasses');
  const body = fieldOf(node, 'body');
  const given = superclasses ? namedOf(superclasses) : [];
  const keywords = given.filter((child) => child.type === 'keyword_argument').map((child) => textOf(lowering, child));
  const bases = given
    .filter((child) => child.type !== 'keyword_argument')
    .map((child) => typeOfAnnotation(textOf(lowering, child)));
  const type: PythonClass = {
    kind: 'class',
    name: name ? textOf(lowering, name) : '',
    bases,
    fields: [],
    members: [],
    isDataclass: decorators.some((decorator) => /^@\s*[\w.]*dataclass\b/.test(textOf(lowering, decorator))),
    total: !keywords.some((keyword) => /^total\s*=\s*False$/.test(keyword)),
    closed: keywords.some((keyword) => /^extra\s*=\s*["']forbid["']$/.test(keyword)),
  };
  const doc = body ? docOf(lowering, body) : undefined;
  if (doc) type.description = doc;
  const assignments = (body ? namedOf(body) : []).flatMap((child) =>
    child.type === 'expression_statement' ? namedOf(child).filter(({ type: kind }) => kind === 'assignment') : [],
  );
  for (const assignment of assignments) addAssignment(lowering, type, assignment);
  return { parameters: typeParameters(lowering, node, bases), type };
}

function addAssignment(lowering: Lowering, into: PythonClass, assignment: PyNode): void {
  const left = fieldOf(assignment, 'left');
  const annotation = fieldOf(assignment, 'type');
  const right = fieldOf(assignment, 'right');
  if (left?.type !== 'identifier') return;
  const name = textOf(lowering, left);
  const value = right ? readWritten(textOf(lowering, right)) : undefined;
  if (name === 'model_config') {
    if (value && forbidsOthers(value)) into.closed = true;
    return;
  }
  if (!annotation) {
    if (value && !name.startsWith('_')) (into.members as EnumMember[]).push({ name, value });
    return;
  }
  if (name.startsWith('_')) return;
  const written = readWritten(textOf(lowering, annotation));
  if (written.kind === 'index' && written.of.kind === 'name' && lastOf(written.of.name) === 'ClassVar') return;
  (into.fields as TypeField[]).push(fieldOfClass(name, written, value));
}

/** `name: type = default`, where the default may be a `Field(…)` or dataclass `field(…)` that says more. */
function fieldOfClass(name: string, annotation: Written, value: Written | undefined): TypeField {
  const type = typeOfWritten(annotation);
  const description = annotatedDescription(type);
  const field: TypeField = { name, type, required: value === undefined };
  if (description !== undefined) field.description = description;
  if (!value) return field;
  const word = value.kind === 'call' && value.of.kind === 'name' ? lastOf(value.of.name) : undefined;
  if (value.kind !== 'call' || (word !== 'Field' && word !== 'field' && word !== 'PrivateAttr')) {
    return { ...field, default: value };
  }
  const argument = (key: string): Written | undefined => value.arguments.find((given) => given.name === key)?.value;
  const [first] = value.arguments;
  const given =
    argument('default') ?? (first && first.name === undefined && word === 'Field' ? first.value : undefined);
  const alias = argument('validation_alias') ?? argument('alias');
  const { description: said, ...by } = refinementOfArguments(value.arguments);
  const fallback = given && given.kind !== 'other' ? given : undefined;
  return {
    ...field,
    name: alias?.kind === 'value' && typeof alias.value === 'string' ? alias.value : name,
    type: Object.keys(by).length > 0 ? { kind: 'refined', type, by } : type,
    required: fallback === undefined && !value.arguments.some((one) => one.name === 'default_factory'),
    ...(fallback ? { default: fallback } : {}),
    ...(said === undefined ? {} : { description: said }),
  };
}

function annotatedDescription(type: TypeIr): string | undefined {
  return type.kind === 'refined' ? type.by.description : undefined;
}

/** `{"extra": "forbid"}` or `ConfigDict(extra="forbid")`. */
function forbidsOthers(config: Written): boolean {
  const isForbid = (value: Written | undefined): boolean => value?.kind === 'value' && value.value === 'forbid';
  if (config.kind === 'call') return isForbid(config.arguments.find(({ name }) => name === 'extra')?.value);
  if (config.kind !== 'record') return false;
  return isForbid(config.entries.find(([key]) => key.kind === 'value' && key.value === 'extra')?.[1]);
}

/** `class Box[T]` and `class Box(BaseModel, Generic[T])`. */
function typeParameters(lowering: Lowering, node: PyNode, bases: readonly TypeIr[]): string[] {
  const own = fieldOf(node, 'type_parameters');
  if (own) return namedOf(own).map((child) => textOf(lowering, child).split(':')[0]?.trim() ?? '');
  const generic = bases.find((base) => base.kind === 'name' && /(^|\.)(Generic|Protocol)$/.test(base.name));
  return generic?.kind === 'name' ? generic.arguments.flatMap((one) => (one.kind === 'name' ? [one.name] : [])) : [];
}
