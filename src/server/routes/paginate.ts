import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { orDefault, PAGE_LIMIT } from '../../api/scalars.ts';
import { readBody } from '../http.ts';

/** Answers a request for one page, counted from 1, with how many there are in all. */
export function paginate<Shape extends z.ZodRawShape>(
  request: FastifyRequest,
  schema: z.ZodObject<Shape>,
  source: {
    list: (query: z.output<z.ZodObject<Shape>>) => string;
    count: (query: z.output<z.ZodObject<Shape>>) => number;
  },
): string {
  const query = readBody(request, schema);
  const { page } = readBody(request, pageNumber);
  const limit = (query as { limit?: number | null }).limit ?? PAGE_LIMIT;
  const results = source.list({ ...query, limit, offset: (page - 1) * limit });
  const count = source.count(query);
  const pages = limit > 0 ? Math.ceil(count / limit) : 0;
  return `{"results":${results},"count":${count},"limit":${limit},"pages":${pages},"page":${page}}`;
}

const pageNumber = z.object({ page: orDefault(z.number().int().min(1), 1) });
