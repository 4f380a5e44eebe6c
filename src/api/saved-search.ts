import * as z from 'zod';
import { dateTime, json, page, uuid } from './scalars.ts';

/** One condition of a saved search, as Prefect's web interface words it. */
const savedSearchFilter = z.object({
  object: z.string(),
  property: z.string(),
  type: z.string(),
  operation: z.string(),
  value: json,
});

export const savedSearchCreate = z.strictObject({
  name: z.string(),
  filters: z.array(savedSearchFilter).default([]),
});

export const savedSearch = savedSearchCreate.extend({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
});

export const savedSearchesRequest = z.object(page);
