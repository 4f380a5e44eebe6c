import * as z from 'zod';
import type { Json } from '../model/graph.ts';

/** Any UUID, whatever its version: Prefect makes 4 and 7. */
export const uuid = z.guid();

/** ISO 8601, in any precision; `T` may be a space, as Python prints it, and without an offset UTC is meant. */
export const dateTime = z
  .string()
  .regex(
    /^(?!0000)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?$/,
    'not an ISO 8601 date and time',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), 'no such date or time')
  .meta({ format: 'date-time' });

/** What a name that can stand in a path and in a page has, in words. */
export const NAME_RULE = 'at least one character, and none of / % & > <';

/** A name that can stand in a path and in a page. */
export const objectName = z.string().regex(/^[^/%&><]+$/, `String should match pattern: ${NAME_RULE}`);

/** Anything that JSON can say. Not checked further: the transport has parsed it already. */
export const json = z.custom<Json>((value) => value !== undefined);

export const labels = z.record(z.string(), z.union([z.boolean(), z.number(), z.string()]));

/** Prefect's largest and default page. */
export const PAGE_LIMIT = 200;

/** What a request may leave out or say nothing of by null, which are the same. */
export function orDefault<Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) {
  return schema.nullish().transform((given): z.output<Schema> => given ?? value);
}

/** How a list is cut; `limit` above the largest page is refused by a server with 422. */
export const page = {
  limit: z.number().int().min(0).max(PAGE_LIMIT).nullish(),
  offset: orDefault(z.number().int().min(0), 0),
};
