import * as z from 'zod';
import { dateTime, json, orDefault, page, uuid } from './scalars.ts';

const MAX_NAME_CHARS = 255;
const MAX_VALUE_CHARS = 5000;

const variableName = z
  .string()
  .max(MAX_NAME_CHARS, `Value should have at most ${MAX_NAME_CHARS} items after validation`)
  .regex(/^[a-z0-9_-]*$/, 'Variable name must only contain lowercase letters, numbers, and dashes or underscores.');
const variableValue = json.refine(
  (value) => value === undefined || JSON.stringify(value).length <= MAX_VALUE_CHARS,
  `Variable value must be less than ${MAX_VALUE_CHARS} characters.`,
);

export const variableCreate = z.strictObject({
  name: variableName,
  value: variableValue,
  tags: z.array(z.string()).default([]),
});

export const variableUpdate = z.strictObject({
  name: variableName.nullish(),
  value: variableValue.optional(),
  tags: z.array(z.string()).nullish(),
});

export const variable = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  value: json,
  tags: z.array(z.string()).default([]),
});

const operator = z.enum(['and_', 'or_']).default('and_');
export const variableFilter = z.strictObject({
  operator,
  id: z.strictObject({ any_: z.array(uuid).nullish() }).nullish(),
  name: z.strictObject({ any_: z.array(z.string()).nullish(), like_: z.string().nullish() }).nullish(),
  tags: z.strictObject({ operator, all_: z.array(z.string()).nullish(), is_null_: z.boolean().nullish() }).nullish(),
});
export type VariableFilter = z.output<typeof variableFilter>;

export const variableSort = z.enum(['CREATED_DESC', 'UPDATED_DESC', 'NAME_DESC', 'NAME_ASC']);

export const variablesRequest = z.object({
  variables: variableFilter.nullish(),
  sort: orDefault(variableSort, 'NAME_ASC'),
  ...page,
});
