import * as z from 'zod';
import { dateTime, json, uuid } from './scalars.ts';

export const artifactCreate = z.strictObject({
  key: z.string().nullish(),
  type: z.string().nullish(),
  description: z.string().nullish(),
  data: json.nullish(),
  metadata_: z.record(z.string(), z.string()).nullish(),
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
});
export type ArtifactCreate = z.input<typeof artifactCreate>;

export const artifact = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  ...artifactCreate.shape,
});
export type Artifact = z.infer<typeof artifact>;

export const artifactUpdate = artifactCreate.pick({ data: true, description: true, metadata_: true });

/** The latest artifact of a key: `id` is the collection's, `latest_id` the artifact's. */
export const artifactCollection = artifact.extend({ key: z.string(), latest_id: uuid });
