import * as z from 'zod';

/** The file in Millrace's home by which windows and terminals find the embedded orchestrator that already runs. */
export const SERVER_FILE = 'server.json';

export const serverFile = z.object({
  /** The API's base, such as `http://127.0.0.1:4210/api`. */
  url: z.string(),
  pid: z.number().int(),
  version: z.string(),
  startedAt: z.string(),
  /** Where the data is kept: in a file of the home, elsewhere, or nowhere. */
  database: z.enum(['sqlite', 'postgres']).optional(),
  /** A key that lets in who can read this file, where the server lets nobody else in without one. */
  token: z.string().optional(),
});
export type ServerFile = z.infer<typeof serverFile>;
