import { isoMicros } from '../engine/clock.ts';
import type { FlowRunRecord } from '../engine/run-records.ts';

/** The sign of life of a flow run, as JSON; whoever misses it for long may take the run for crashed. */
export function heartbeatEvent(flowRun: FlowRunRecord, { id, nowUs }: { id: string; nowUs: number }): string {
  return JSON.stringify({
    id,
    occurred: isoMicros(nowUs),
    event: 'prefect.flow-run.heartbeat',
    resource: { 'prefect.resource.id': `prefect.flow-run.${flowRun.id}`, 'prefect.resource.name': flowRun.name },
    related: [
      {
        'prefect.resource.id': `prefect.flow.${flowRun.flowId}`,
        'prefect.resource.role': 'flow',
        'prefect.resource.name': flowRun.flowName,
      },
      ...(flowRun.deploymentId === undefined
        ? []
        : [
            {
              'prefect.resource.id': `prefect.deployment.${flowRun.deploymentId}`,
              'prefect.resource.role': 'deployment',
            },
          ]),
      ...flowRun.tags.map((tag) => ({ 'prefect.resource.id': `prefect.tag.${tag}`, 'prefect.resource.role': 'tag' })),
    ],
    payload: {},
    follows: null,
  });
}
