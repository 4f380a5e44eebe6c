import type { JsonSchema } from '../../model/graph.ts';
import { unionOf } from './combine.ts';
import { listSchema } from './list-schema.ts';
import type { TypeIr } from './type-ir.ts';

type Inner = (part: TypeIr) => JsonSchema;

/** The schema of a type that Python or pydantic brings, by the last part of its name; `{}` for any other. */
export function pythonType(name: string, given: readonly TypeIr[], inner: Inner): JsonSchema {
  const word = name.slice(name.lastIndexOf('.') + 1);
  if (Object.hasOwn(PLAIN, word)) return PLAIN[word] ?? {};
  const [first, second] = given;
  if (LISTS.has(word)) return listSchema(first ? inner(first) : {});
  if (SETS.has(word)) return listSchema(first ? inner(first) : {}, true);
  if (MAPS.has(word)) {
    const values = second ? inner(second) : {};
    return Object.keys(values).length === 0 ? { type: 'object' } : { type: 'object', additionalProperties: values };
  }
  if (word === 'Optional') return unionOf([first ? inner(first) : {}, { type: 'null' }]);
  if (word === 'Union') return unionOf(given.map(inner));
  return WRAPPERS.has(word) && first ? inner(first) : {};
}

const LISTS = new Set([
  'list',
  'List',
  'tuple',
  'Tuple',
  'Sequence',
  'MutableSequence',
  'Iterable',
  'Collection',
  'deque',
  'Deque',
]);
const SETS = new Set(['set', 'Set', 'frozenset', 'FrozenSet', 'AbstractSet', 'MutableSet']);
const MAPS = new Set(['dict', 'Dict', 'Mapping', 'MutableMapping', 'OrderedDict', 'defaultdict', 'DefaultDict']);
/** What says something of a type without changing what it takes. */
const WRAPPERS = new Set(['Annotated', 'Final', 'Required', 'NotRequired', 'ReadOnly', 'SkipValidation', 'Strict']);

const text = (format?: string): JsonSchema => (format === undefined ? { type: 'string' } : { type: 'string', format });

const PLAIN: Record<string, JsonSchema> = {
  str: text(),
  Text: text(),
  StrictStr: text(),
  LiteralString: text(),
  complex: text(),
  bytes: text('binary'),
  int: { type: 'integer' },
  StrictInt: { type: 'integer' },
  float: { type: 'number' },
  StrictFloat: { type: 'number' },
  FiniteFloat: { type: 'number' },
  bool: { type: 'boolean' },
  StrictBool: { type: 'boolean' },
  NoneType: { type: 'null' },
  PositiveInt: { type: 'integer', exclusiveMinimum: 0 },
  NegativeInt: { type: 'integer', exclusiveMaximum: 0 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  NonPositiveInt: { type: 'integer', maximum: 0 },
  PositiveFloat: { type: 'number', exclusiveMinimum: 0 },
  NegativeFloat: { type: 'number', exclusiveMaximum: 0 },
  NonNegativeFloat: { type: 'number', minimum: 0 },
  NonPositiveFloat: { type: 'number', maximum: 0 },
  Decimal: { anyOf: [{ type: 'number' }, { type: 'string' }] },
  datetime: text('date-time'),
  DateTime: text('date-time'),
  AwareDatetime: text('date-time'),
  NaiveDatetime: text('date-time'),
  PastDatetime: text('date-time'),
  FutureDatetime: text('date-time'),
  date: text('date'),
  Date: text('date'),
  PastDate: text('date'),
  FutureDate: text('date'),
  time: text('time'),
  timedelta: text('duration'),
  Duration: text('duration'),
  UUID: text('uuid'),
  UUID1: text('uuid1'),
  UUID3: text('uuid3'),
  UUID4: text('uuid4'),
  UUID5: text('uuid5'),
  Path: text('path'),
  PurePath: text('path'),
  PosixPath: text('path'),
  FilePath: text('file-path'),
  DirectoryPath: text('directory-path'),
  NewPath: text('path'),
  SecretStr: { type: 'string', writeOnly: true, format: 'password' },
  SecretBytes: { type: 'string', writeOnly: true, format: 'password' },
  AnyUrl: { type: 'string', format: 'uri', minLength: 1 },
  AnyHttpUrl: { type: 'string', format: 'uri', minLength: 1 },
  FileUrl: { type: 'string', format: 'uri', minLength: 1 },
  HttpUrl: { type: 'string', format: 'uri', minLength: 1, maxLength: 2083 },
  EmailStr: text('email'),
  NameEmail: text('name-email'),
  Json: text(),
  IPv4Address: text('ipv4'),
  IPv6Address: text('ipv6'),
  IPvAnyAddress: text('ipvanyaddress'),
  Pattern: text('regex'),
};
