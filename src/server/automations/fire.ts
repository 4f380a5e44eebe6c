import type { Automation, CompositeTrigger } from '../../api/automation.ts';
import type { Json } from '../../model/graph.ts';
import { isoOf, microsOf } from '../clock.ts';
import { emitEvent, resourceOf } from '../events/emit-event.ts';
import {
  deleteChildFirings,
  insertPendingAction,
  readChildFirings,
  saveChildFiring,
} from '../store/automation-buckets.ts';
import type { Tx } from '../store/store.ts';
import type { Firing, TriggeredAction } from './firing.ts';

/** Hands a firing on to the trigger above, and from the topmost to the automation, whose actions are called for. */
export function fire(tx: Tx, automation: Automation, above: readonly CompositeTrigger[], firing: Firing): void {
  const parent = above.at(-1);
  if (!parent) {
    act(tx, automation, firing);
    return;
  }
  const firings = gathered(tx, automation, parent, firing);
  if (!firings) return;
  fire(tx, automation, above.slice(0, -1), {
    id: tx.newId(),
    trigger: parent,
    trigger_states: ['Triggered'],
    triggered: tx.now(),
    triggering_labels: {},
    triggering_firings: firings,
    triggering_event: firing.triggering_event,
    triggering_value: null,
  });
}

/** The firings that let a composite trigger fire, if this one was the last that it waited for. */
function gathered(tx: Tx, automation: Automation, parent: CompositeTrigger, firing: Firing): Firing[] | undefined {
  const needed = neededBy(parent);
  if (needed === 1) return [firing];
  const parentId = parent.id ?? '';
  if (parent.within !== null) {
    const before = isoOf(microsOf(firing.triggered) - Math.round(parent.within * 1e6));
    deleteChildFirings(tx, parentId, { before });
  }
  saveChildFiring(tx, {
    automation_id: automation.id,
    parent_trigger_id: parentId,
    child_trigger_id: firing.trigger.id ?? '',
    triggered: firing.triggered,
    firing: JSON.stringify(firing),
  });
  const rows = readChildFirings(tx.db, parentId);
  const inOrder = rows.every(({ child_trigger_id: id }, index) => id === parent.triggers[index]?.id);
  if (rows.length < needed || (parent.type === 'sequence' && !inOrder)) return undefined;
  deleteChildFirings(tx, parentId);
  return rows.map((row) => JSON.parse(row.firing) as Firing);
}

function neededBy({ type, require = 'all', triggers }: CompositeTrigger): number {
  if (type === 'sequence' || require === 'all') return triggers.length;
  return require === 'any' ? 1 : require;
}

/** Tells that the automation was triggered, and notes its actions to be carried out. */
function act(tx: Tx, automation: Automation, firing: Firing): void {
  const { triggering_event: event, triggering_labels: labels, trigger } = firing;
  const told = emitEvent(tx, {
    event: 'prefect.automation.triggered',
    occurred: firing.triggered,
    resource: resourceOf(
      'automation',
      automation,
      trigger.type === 'event' ? { 'prefect.posture': trigger.posture } : {},
    ),
    related: event
      ? [{ 'prefect.resource.id': `prefect.event.${event.id}`, 'prefect.resource.role': 'triggering-event' }]
      : [],
    payload: { triggering_labels: labels, triggering_event: event as unknown as Json },
  });
  const triggeredEvent = { ...told, received: firing.triggered };
  const called = [
    ...automation.actions.map((action) => ({ action, event })),
    ...automation.actions_on_trigger.map((action) => ({ action, event: triggeredEvent })),
  ];
  for (const [index, { action, event: triggering }] of called.entries()) {
    const triggered: TriggeredAction = {
      id: tx.newId(),
      automation,
      firing,
      triggered: firing.triggered,
      triggering_labels: labels,
      triggering_event: triggering,
      action,
      action_index: index,
      automation_triggered_event_id: told.id,
    };
    insertPendingAction(tx, { id: triggered.id, created: tx.now(), body: JSON.stringify(triggered), attempts: 0 });
  }
}
