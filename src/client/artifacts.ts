import { type Artifact, type ArtifactCreate, artifact } from '../api/artifact.ts';
import { parsed, parsedList } from './parsed.ts';
import type { SendOptions, Transport } from './transport.ts';

type Signal = Pick<SendOptions, 'signal'>;

export async function createArtifact(
  transport: Transport,
  create: ArtifactCreate,
  options: Signal = {},
): Promise<Artifact> {
  const body = await transport.send('POST', '/artifacts/', { body: create, ...options });
  return parsed(artifact, body, 'POST /artifacts/');
}

/** One page of at most 200 artifacts of a flow run, its task runs' included. */
export async function filterArtifacts(
  transport: Transport,
  { flowRunId, limit, offset = 0, signal }: { flowRunId: string; limit: number; offset?: number } & Signal,
): Promise<Artifact[]> {
  const body = { artifacts: { flow_run_id: { any_: [flowRunId] } }, sort: 'ID_DESC', limit, offset };
  const answer = await transport.send('POST', '/artifacts/filter', { body, signal });
  return parsedList(artifact, answer, 'POST /artifacts/filter');
}
