import type { ApiAddress } from '../client/api-address.ts';
import type { Json } from '../model/graph.ts';
import type { FlowTarget } from './flow-target.ts';

export interface RunRequest {
  target: FlowTarget;
  /** The flow's name in the source, where it is known. */
  symbol: string | undefined;
  /** Its name for the orchestrator, where it is known. */
  flowName: string | undefined;
  parameters: Record<string, Json>;
  api: ApiAddress;
}
