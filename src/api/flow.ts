import * as z from 'zod';
import { dateTime, labels, objectName, uuid } from './scalars.ts';

export const flow = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
});
export type Flow = z.infer<typeof flow>;

export const flowCreate = z.strictObject({
  name: objectName,
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
});
export type FlowCreate = z.input<typeof flowCreate>;
