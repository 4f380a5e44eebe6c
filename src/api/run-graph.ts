import * as z from 'zod';
import { dateTime, json, uuid } from './scalars.ts';
import { stateType } from './state.ts';

const edge = z.object({ id: uuid });

export const runGraphArtifact = z.object({
  id: uuid,
  created: dateTime,
  key: z.string().nullish(),
  type: z.string().nullish(),
  is_latest: z.boolean(),
  data: json.nullish(),
});

/** `graph-v2`: nodes as `[id, node]` pairs, in order of their start. */
export const runGraph = z.object({
  start_time: dateTime.nullable(),
  end_time: dateTime.nullable(),
  root_node_ids: z.array(uuid),
  nodes: z.array(
    z.tuple([
      uuid,
      z.object({
        kind: z.enum(['flow-run', 'task-run']),
        id: uuid,
        label: z.string(),
        state_type: stateType,
        start_time: dateTime,
        end_time: dateTime.nullable(),
        parents: z.array(edge),
        children: z.array(edge),
        encapsulating: z.array(edge),
        artifacts: z.array(runGraphArtifact),
      }),
    ]),
  ),
  artifacts: z.array(runGraphArtifact),
  states: z.array(z.object({ id: uuid, timestamp: dateTime, type: stateType, name: z.string() })),
});
export type RunGraph = z.infer<typeof runGraph>;
