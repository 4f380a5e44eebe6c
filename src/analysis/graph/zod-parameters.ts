import type { Parameter } from '../../model/graph.ts';
import type { CallExpression, Expression, Statement } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import { schemaOf } from '../schema/schema-of.ts';
import type { TypeScope } from '../schema/type-scope.ts';
import { type ZodType, zodFields, zodType } from '../schema/zod-type.ts';
import { type Interpreter, textOf } from './interpreter.ts';

/** What `parameters: z.object({ … })` says, written in place or in a constant; undefined where there is none that can be read. */
export function zodParameters(
  interpreter: Interpreter,
  lines: LineIndex,
  scope: TypeScope,
  call: CallExpression,
): Parameter[] | undefined {
  const options = call.arguments.map((argument) => argument.value).find((value) => value.kind === 'collection');
  if (options?.kind !== 'collection') return undefined;
  const entry = options.entries.find((option) => option.key === 'parameters');
  if (!entry) return undefined;
  const shape = objectShape(resolved(interpreter.module.body.statements, entry.value));
  if (shape) {
    return zodFields(shape).map(({ key, zod, start, end }) => ({
      ...shown(interpreter, scope, key, zod),
      range: lines.range({ start, end }),
    }));
  }
  const { properties, required = [] } = schemaOf(zodType(entry.value).type, scope);
  if (!properties) return undefined;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    required: required.includes(name),
    schema,
    range: lines.range(entry.valueSpan),
  }));
}

function shown(interpreter: Interpreter, scope: TypeScope, name: string, zod: ZodType): Omit<Parameter, 'range'> {
  const schema = schemaOf(zod.type, scope);
  return {
    name,
    required: zod.required,
    ...(zod.defaultExpression ? { default: textOf(interpreter, zod.defaultExpression) } : {}),
    schema: {
      ...schema,
      ...(zod.description === undefined ? {} : { description: zod.description }),
      ...(zod.default ? { default: zod.default.value } : {}),
    },
  };
}

/** The constant that a name stands for. */
function resolved(statements: readonly Statement[], expression: Expression): Expression {
  if (expression.kind !== 'name') return expression;
  for (const statement of statements) {
    if (statement.kind !== 'assign' || statement.target.kind !== 'bind') continue;
    if (statement.target.name === expression.name) return statement.value;
  }
  return expression;
}

/** The object in `z.object({ … })`, where nothing that changes its fields follows. */
function objectShape(expression: Expression): Expression | undefined {
  if (expression.kind !== 'call' || expression.callee.kind !== 'field') return undefined;
  const { callee } = expression;
  if (/^(strict|loose)?object$/i.test(callee.key) && callee.object.kind === 'name')
    return expression.arguments[0]?.value;
  return PLAIN_LINKS.has(callee.key) ? objectShape(callee.object) : undefined;
}

const PLAIN_LINKS = new Set(['strict', 'loose', 'passthrough', 'describe', 'meta', 'readonly', 'strip', 'refine']);
