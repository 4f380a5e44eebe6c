import type { ActionOf, AutomationAction } from '../../api/automation-action.ts';
import type { Resource } from '../../api/event.ts';
import type { Json } from '../../model/graph.ts';
import type { Secrets } from '../secrets.ts';
import type { Store } from '../store/store.ts';
import type { TriggeredAction } from './firing.ts';

/** What an action works with, and what it tells of itself. */
export interface Acting {
  context: { store: Store; secrets: Secrets };
  triggered: TriggeredAction;
  /** What the event that tells of the action says beside what all of them do. */
  details: Record<string, Json>;
  /** What the action was about, and what came of it. */
  related: Resource[];
  /** Whether addresses of this machine and of private networks may be sent to. */
  allowPrivate: boolean;
  /** Where the pages of the web interface begin. */
  uiUrl: string;
}

/** One kind of action. It throws `ActionFailed` where it cannot do what it is for. */
export type ActionKind<Type extends AutomationAction['type']> = (
  acting: Acting,
  action: ActionOf<Type>,
) => void | Promise<void>;

/** Why an action did not do what it is for; it is told and not tried again. */
export class ActionFailed extends Error {
  override readonly name = 'ActionFailed';
  readonly code = 'action-failed';
}

/** Notes what an action is about. */
export function target(acting: Acting, kind: string, id: string, name?: string): void {
  acting.related.push({
    'prefect.resource.id': `prefect.${kind}.${id}`,
    ...(name !== undefined && { 'prefect.resource.name': name }),
    'prefect.resource.role': 'target',
  });
}

/** The id of the first resource of a kind that the event is about, its own before related ones. */
export function inferredId({ triggered }: Acting, kind: string): string | undefined {
  const event = triggered.triggering_event;
  if (!event) return undefined;
  const prefix = `prefect.${kind}.`;
  for (const resource of [event.resource, ...event.related]) {
    const id = resource['prefect.resource.id'] ?? '';
    if (id.startsWith(prefix) && !id.slice(prefix.length).includes('.')) return id.slice(prefix.length);
  }
  return undefined;
}

/** The selected id, or the one that the event is about. Throws `ActionFailed`. */
export function chosenId(
  acting: Acting,
  { source, id }: { source: 'selected' | 'inferred'; id: string | null | undefined },
  { kind, what }: { kind: string; what: string },
): string {
  if (source === 'selected') return id ?? '';
  if (!acting.triggered.triggering_event) throw new ActionFailed(`No event to infer the ${what}`);
  const inferred = inferredId(acting, kind);
  if (!inferred) throw new ActionFailed(`No ${what} could be inferred`);
  return inferred;
}

/** The flow run that a trigger counts apart, or that the event is about. Throws `ActionFailed`. */
export function flowRunOf(acting: Acting): string {
  const counted = acting.triggered.triggering_labels['prefect.resource.id'];
  if (counted?.startsWith('prefect.flow-run.')) return counted.slice('prefect.flow-run.'.length);
  const id = inferredId(acting, 'flow-run');
  if (!id) throw new ActionFailed('No flow run could be inferred');
  return id;
}

/** What Prefect says where an object of that kind was not found by an action. */
export function unexpected(acting: Acting, status: number): ActionFailed {
  acting.details.status_code = status;
  return new ActionFailed(`Unexpected status from '${acting.triggered.action.type}' action: ${status}`);
}
