import { z } from 'zod';
import type { Json } from '../model/graph.ts';

/** Any UUID, whatever its version: Prefect makes 4 and 7. */
export const uuid = z.guid();

/** ISO 8601 with an offset or `Z`; Prefect writes microseconds, we accept any precision. */
export const dateTime = z.iso.datetime({ offset: true, local: true });

/** Anything that JSON can say. Not checked further: the transport has parsed it already. */
export const json = z.custom<Json>((value) => value !== undefined);

export const labels = z.record(z.string(), z.union([z.boolean(), z.number(), z.string()]));

/** Prefect's largest and default page. */
export const PAGE_LIMIT = 200;

/** How a list is cut; `limit` above the largest page is refused by a server with 422. */
export const page = {
  limit: z.number().int().min(0).max(PAGE_LIMIT).nullish(),
  offset: z.number().int().min(0).default(0),
};
