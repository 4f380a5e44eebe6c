import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { PAGE_LIMIT } from '../api/scalars.ts';
import { BadRequest, type InvalidPart, InvalidRequest, RouteMissing } from './errors.ts';

/** Reads a request's body by its schema; an absent body counts as an empty object. Throws `InvalidRequest`. */
export function readBody<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
  { paged = true }: { paged?: boolean } = {},
): z.output<Schema> {
  const body = request.body ?? {};
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { limit } = body as Record<string, unknown>;
  // Where `limit` is how much of a list is wanted, Prefect has words of its own for it.
  if (paged && typeof limit === 'number' && limit < 0) {
    throw new BadRequest('Invalid limit: must be greater than or equal to 0.', { status: 422 });
  }
  if (
    paged &&
    typeof limit === 'number' &&
    limit > PAGE_LIMIT &&
    parsed.error.issues.some(({ path }) => path[0] === 'limit')
  ) {
    throw new BadRequest(`Invalid limit: must be less than or equal to ${PAGE_LIMIT}.`, { status: 422 });
  }
  throw new InvalidRequest(
    parsed.error.issues.flatMap((issue) => invalidParts(issue, body)),
    body,
  );
}

/** The `:id` of a path, in lower case; what is no UUID is no path of ours. */
export function idOf(request: FastifyRequest, name = 'id'): string {
  const id = (request.params as Record<string, string>)[name] ?? '';
  if (!UUID.test(id)) throw new RouteMissing();
  return id.toLowerCase();
}

/** One value of the query string. */
export function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Answers with JSON text that is ready to go. */
export function sendJson(reply: FastifyReply, json: string, status = 200): FastifyReply {
  // A long text would be read through twice, once for its length.
  const body = json.length > LONG ? Buffer.from(json) : json;
  return reply.code(status).header('content-type', 'application/json').send(body);
}

/** Characters from which on that takes longer than a buffer does. */
const LONG = 16_384;

/** Answers 204, which has no body. */
export function sendNothing(reply: FastifyReply): FastifyReply {
  return reply.code(204).send();
}

/** A UUID in a regular expression. */
export const UUID_SOURCE = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const UUID = new RegExp(`^${UUID_SOURCE}$`, 'i');

/** What is said of a value that does not fit may be said because there is none. */
const MAY_BE_MISSING = new Set(['invalid_type', 'custom', 'invalid_union']);

function invalidParts(issue: z.core.$ZodIssue, body: unknown): InvalidPart[] {
  const path = issue.path as (string | number)[];
  const part = (type: string, loc: (string | number)[], msg: string): InvalidPart => ({
    type,
    loc: ['body', ...loc],
    msg,
    input: valueAt(body, loc) ?? null,
  });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => part('extra_forbidden', [...path, key], 'Extra inputs are not permitted'));
  }
  if (MAY_BE_MISSING.has(issue.code) && valueAt(body, path) === undefined) {
    return [{ ...part('missing', path, 'Field required'), input: valueAt(body, path.slice(0, -1)) ?? null }];
  }
  if (issue.code === 'custom') return [part('value_error', path, `Value error, ${issue.message}`)];
  return [part(issue.code === 'invalid_type' ? `${issue.expected}_type` : 'value_error', path, issue.message)];
}

function valueAt(value: unknown, path: (string | number)[]): unknown {
  let at = value;
  for (const key of path) at = (at as Record<string | number, unknown> | null | undefined)?.[key];
  return at;
}
