import type { RunScope } from './scope.ts';

/** The runs around, and their tags, as an event names what it has to do with. */
export function relatedResources(scope: RunScope | undefined): Record<string, string>[] {
  const { flow, task } = scope ?? {};
  const related = (kind: string, id: string, name: string) => ({
    'prefect.resource.id': `prefect.${kind}.${id}`,
    'prefect.resource.role': kind,
    'prefect.resource.name': name,
  });
  return [
    ...(flow
      ? [related('flow-run', flow.run.id, flow.run.name), related('flow', flow.run.flowId, flow.run.flowName)]
      : []),
    ...(task ? [related('task-run', task.run.id, task.run.name)] : []),
    ...[...new Set([...(flow?.run.tags ?? []), ...(task?.run.tags ?? [])])].map((tag) => ({
      'prefect.resource.id': `prefect.tag.${tag}`,
      'prefect.resource.role': 'tag',
    })),
  ];
}
