import type * as z from 'zod';

/** What the server's description of itself says of one kind of resource. */
export interface Area {
  /** The schemas that routes refer to, by the name under which they are described. Routes may name other areas' too. */
  schemas: Readonly<Record<string, z.ZodType>>;
  routes: readonly DocumentedRoute[];
}

/** A route as the server describes it: `body` and `answer` name schemas or plain types, `[Name]` is a list of them. */
export interface DocumentedRoute {
  route: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
  summary: string;
  body?: string;
  /** `text` where the answer is no JSON. */
  answer?: string;
}
