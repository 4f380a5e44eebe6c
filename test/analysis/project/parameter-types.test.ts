import { afterAll, describe, expect, it } from 'vitest';
import type { Project } from '../../../src/analysis/project/project.ts';
import type { JsonSchema } from '../../../src/model/graph.ts';
import { openAnalyzer } from '../test-analyzer.ts';
import { listingOf } from './workspace-file.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const COLOUR = { type: 'string', enum: ['red', 'blue'] };
const ADDRESS = { type: 'object', properties: { street: { type: 'string' } }, required: ['street'] };
const MODELS = `from enum import Enum
from pydantic import BaseModel
LIMIT = 10
class Colour(Enum):
    RED = "red"
    BLUE = "blue"
class Address(BaseModel):
    street: str
class Named(BaseModel):
    name: str
Rows = list[int]
`;
const TYPES = `export enum Colour { Red = 'red', Blue = 'blue' }
export interface Address { street: string }
export type Rows = number[];
export const LIMIT = 10;
import * as z from 'zod';
export const Shape = z.object({ street: z.string() });
export default interface Main { street: string }
`;

function openProject(files: Record<string, string>): { project: Project; files: Map<string, string> } {
  const texts = new Map(Object.entries(files).map(([name, text]) => [`/w/${name}`, text]));
  const project = analyzer.openProject(
    (file) => texts.get(file),
    () => listingOf(texts),
  );
  return { project, files: texts };
}

function schemasOf(project: Project, file: string): Record<string, JsonSchema> {
  const [flow] = project.graph(`/w/${file}`)?.flows ?? [];
  return Object.fromEntries((flow?.parameters ?? []).map(({ name, schema }) => [name, schema]));
}

describe('types of another Python file', () => {
  it.each<[imports: string, signature: string, schemas: object]>([
    ['from models import Colour', 'x: Colour', { x: COLOUR }],
    ['from .models import Colour as C', 'x: C = C.BLUE', { x: { ...COLOUR, default: 'blue' } }],
    ['import models', 'x: models.Address', { x: ADDRESS }],
    ['from . import models as m', 'x: list[m.Colour]', { x: { type: 'array', items: COLOUR } }],
    ['from models import *', 'x: Address, y: int = LIMIT', { x: ADDRESS, y: { type: 'integer', default: 10 } }],
    ['from models import LIMIT', 'y: int = LIMIT', { y: { type: 'integer', default: 10 } }],
    ['from models import Rows', 'x: Rows', { x: { type: 'array', items: { type: 'integer' } } }],
    [
      'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from models import Address',
      'x: "Address"',
      { x: ADDRESS },
    ],
    [
      'from models import Named\nclass Person(Named):\n    age: int',
      'x: Person',
      {
        x: {
          type: 'object',
          properties: { name: { type: 'string' }, age: { type: 'integer' } },
          required: ['name', 'age'],
        },
      },
    ],
    ['from again import Address', 'x: Address', { x: ADDRESS }],
    ['from nowhere import Address', 'x: Address', { x: {} }],
    ['from loop import Loop', 'x: Loop', { x: {} }],
  ])('by %j, of %s', (imports, signature, schemas) => {
    const { project } = openProject({
      'models.py': MODELS,
      'again.py': 'from models import Address\n',
      'loop.py': 'from etl import Loop\n',
      'etl.py': `from prefect import flow\n${imports}\n@flow\ndef etl(${signature}): ...\n`,
    });
    expect(schemasOf(project, 'etl.py')).toEqual(schemas);
  });
});

describe('types of another TypeScript file', () => {
  it.each<[imports: string, fn: string, schemas: object]>([
    ["import { Colour } from './types.ts';", 'async ({ x }: { x: Colour }) => {}', { x: COLOUR }],
    [
      "import type { Address as A } from './types';",
      'async ({ x }: { x: A[] }) => {}',
      { x: { type: 'array', items: ADDRESS } },
    ],
    ["import * as types from './types';", 'async ({ x }: { x: types.Address }) => {}', { x: ADDRESS }],
    ["import { type Address } from './types';", 'async (given: Address) => {}', { street: { type: 'string' } }],
    ["import { type Address } from './types';", 'async ({ street }: Address) => {}', { street: { type: 'string' } }],
    [
      "import { type Address } from './types';\ninterface Person extends Address { age: number }",
      'async (given: Person) => {}',
      { street: { type: 'string' }, age: { type: 'number' } },
    ],
    [
      "import { Shape } from './types';\nimport { z } from 'zod';",
      'async (given: z.infer<typeof Shape>) => {}',
      { street: { type: 'string' } },
    ],
    ["import { Shape } from './types';", '{ parameters: Shape }, async (given) => {}', { street: { type: 'string' } }],
    [
      "import { LIMIT } from './types';",
      'async ({ x = LIMIT }: { x?: number }) => {}',
      { x: { type: 'number', default: 10 } },
    ],
    ["import { Address } from './again';", 'async ({ x }: { x: Address }) => {}', { x: ADDRESS }],
    ["import { Elsewhere } from './nowhere';", 'async ({ x }: { x: Elsewhere }) => {}', { x: {} }],
  ])('by %j, of %s', (imports, fn, schemas) => {
    const { project } = openProject({
      'types.ts': TYPES,
      'again.ts': "export * from './types';\n",
      'etl.ts': `import { flow } from 'millrace';\n${imports}\nexport const etl = flow(${fn});\n`,
    });
    expect(schemasOf(project, 'etl.ts')).toEqual(schemas);
  });
});

describe('types that change', () => {
  const etl = 'from prefect import flow\nfrom models import Colour\n@flow\ndef etl(x: Colour): ...\n';

  it('in another file change the parameters', () => {
    const { project, files } = openProject({ 'models.py': MODELS, 'etl.py': etl });
    expect(schemasOf(project, 'etl.py')).toEqual({ x: COLOUR });
    files.set('/w/models.py', MODELS.replace('"blue"', '"green"'));
    expect(project.changed('/w/models.py')).toEqual(['/w/etl.py']);
    expect(schemasOf(project, 'etl.py')).toEqual({ x: { type: 'string', enum: ['red', 'green'] } });
  });

  it('in the same file change the parameters of a flow that stays as it is', () => {
    const own = `${MODELS}${etl.replace('from models import Colour\n', '')}`;
    const { project, files } = openProject({ 'etl.py': own });
    expect(schemasOf(project, 'etl.py')).toEqual({ x: COLOUR });
    files.set('/w/etl.py', own.replace('"blue"', '"green"'));
    project.changed('/w/etl.py');
    expect(schemasOf(project, 'etl.py')).toEqual({ x: { type: 'string', enum: ['red', 'green'] } });
    const interfaces =
      "import { flow } from 'millrace';\ninterface P { a: string }\nexport const etl = flow(async (p: P) => {});\n";
    const typescript = openProject({ 'etl.ts': interfaces });
    expect(schemasOf(typescript.project, 'etl.ts')).toEqual({ a: { type: 'string' } });
    typescript.files.set('/w/etl.ts', interfaces.replace('a: string', 'b: number'));
    typescript.project.changed('/w/etl.ts');
    expect(schemasOf(typescript.project, 'etl.ts')).toEqual({ b: { type: 'number' } });
  });
});
