import { ApiResponseError } from './errors.ts';

/** What a server sent, checked once at the edge; rejects what the API does not promise, naming the field that is wrong. */
export function parsed<T>(schema: Schema<T>, body: unknown, request: string): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ApiResponseError(request, {
    status: 200,
    detail: `the answer is not what the API promises (${issue?.path.join('.')}: ${issue?.message})`,
    body,
  });
}

/** The same for a list. */
export function parsedList<T>(schema: Schema<T>, body: unknown, request: string): T[] {
  if (!Array.isArray(body)) {
    throw new ApiResponseError(request, { status: 200, detail: 'the answer is no list', body });
  }
  return body.map((item) => parsed(schema, item, request));
}

/** The one method of a schema that is used here. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}
