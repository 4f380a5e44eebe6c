import type { Resource } from '../../api/event.ts';
import { readFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow } from '../store/tables.ts';
import { readWorkQueue } from '../store/work-queues.ts';
import { emitEvent, relatedResourceOf, resourceOf } from './emit-event.ts';
import { kebab, relatedWorkPool } from './work-pool-event.ts';
import { relatedWorkQueue } from './work-queue-event.ts';

/** Tells whether somebody asks for a deployment's runs. */
export function emitDeploymentStatus(tx: Tx, deployment: DeploymentRow, status: DeploymentRow['status']): void {
  emitEvent(tx, {
    event: `prefect.deployment.${kebab(status)}`,
    resource: resourceOf('deployment', deployment),
    related: surroundings(tx, deployment),
  });
}

function surroundings(tx: Tx, deployment: DeploymentRow): Resource[] {
  const flow = readFlow(tx.db, deployment.flow_id);
  const queue = deployment.work_queue_id ? readWorkQueue(tx.db, { id: deployment.work_queue_id }) : undefined;
  return [
    ...(flow ? [relatedResourceOf('flow', flow)] : []),
    ...(queue
      ? [
          relatedWorkQueue(queue),
          relatedWorkPool({ id: queue.work_pool_id, name: queue.work_pool_name, type: queue.work_pool_type }),
        ]
      : []),
  ];
}
