import { flowRun } from '../../api/flow-run.ts';
import type { PrefectClient } from '../../client/create-client.ts';
import { parsed } from '../../client/parsed.ts';
import { type Clock, isoMicros } from '../engine/clock.ts';
import type { DeploymentRequest, FlowRunSummary } from '../engine/services.ts';
import { engineState } from './engine-state.ts';

/** Makes a scheduled run of a deployment, and the task run that stands for it in the flow run around. */
export async function startDeployment(
  { client, clock }: { client: PrefectClient; clock: Clock },
  request: DeploymentRequest,
): Promise<FlowRunSummary> {
  const { transport } = client;
  const deployment = (await transport.send('GET', deploymentPath(request.deployment))) as WireDeployment;
  const parentTaskRunId =
    request.parent && (await createTracking(client, deployment, request.deployment, request.parent));
  const path = `/deployments/${deployment.id}/create_flow_run`;
  const body = {
    parameters: request.parameters,
    state: { type: 'SCHEDULED', name: 'Scheduled', state_details: { scheduled_time: isoMicros(request.scheduledUs) } },
    tags: request.tags,
    ...(request.name !== undefined && { name: request.name }),
    ...(request.idempotencyKey !== undefined && { idempotency_key: request.idempotencyKey }),
    ...(request.workQueueName !== undefined && { work_queue_name: request.workQueueName }),
    ...(request.jobVariables && { job_variables: request.jobVariables }),
    ...(parentTaskRunId !== undefined && { parent_task_run_id: parentTaskRunId }),
  };
  const run = parsed(flowRun, await transport.send('POST', path, { body }), `POST ${path}`);
  return { id: run.id, name: run.name, runCount: run.run_count, state: engineState(run.state, clock) };
}

interface WireDeployment {
  id: string;
  name: string;
  version?: string | null;
}

async function createTracking(
  client: PrefectClient,
  { version }: WireDeployment,
  name: string,
  { flowRunId, taskKey, dynamicKey, inputs }: NonNullable<DeploymentRequest['parent']>,
): Promise<string> {
  const run = await client.createTaskRun({
    name: `${name}-${dynamicKey}`,
    flow_run_id: flowRunId,
    task_key: taskKey,
    dynamic_key: dynamicKey,
    task_version: version ?? null,
    task_inputs: inputs,
    state: { type: 'PENDING', name: 'Pending' },
  });
  return run.id;
}

function deploymentPath(nameOrId: string): string {
  if (UUID.test(nameOrId)) return `/deployments/${nameOrId}`;
  const [flow = '', ...rest] = nameOrId.split('/');
  return `/deployments/name/${encodeURIComponent(flow)}/${encodeURIComponent(rest.join('/'))}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
