import type { Automation, CompositeTrigger, EventTrigger, Trigger } from '../../api/automation.ts';
import type { Event } from '../../api/event.ts';

/** An event as the server keeps it, with the time of its reception. */
export type ReceivedEvent = Event & { received: string };

/** One firing of a trigger, as templates see it. */
export interface Firing {
  id: string;
  trigger: Trigger;
  trigger_states: ['Triggered'];
  triggered: string;
  triggering_labels: Record<string, string>;
  /** The firings of the triggers that made this one fire. */
  triggering_firings: Firing[];
  triggering_event: ReceivedEvent | null;
  triggering_value: null;
}

/** An action that an automation calls for. */
export interface TriggeredAction {
  id: string;
  automation: Automation;
  firing: Firing;
  triggered: string;
  triggering_labels: Record<string, string>;
  triggering_event: ReceivedEvent | null;
  action: Automation['actions'][number];
  action_index: number;
  /** The id of the event that tells that the automation was triggered. */
  automation_triggered_event_id: string;
}

/** A trigger with what it stands in: an automation, below other triggers or none, the nearest last. */
export interface PlacedTrigger {
  trigger: EventTrigger & { id: string };
  automation: Automation;
  above: readonly CompositeTrigger[];
}

/** The event triggers of an automation, however deep they lie. */
export function eventTriggersOf(automation: Automation): PlacedTrigger[] {
  const walk = (trigger: Trigger, above: readonly CompositeTrigger[]): PlacedTrigger[] => {
    if (trigger.type === 'event') return [{ trigger: { ...trigger, id: trigger.id ?? '' }, automation, above }];
    return trigger.triggers.flatMap((child) => walk(child, [...above, trigger]));
  };
  return walk(automation.trigger, []);
}

/** A trigger with a new id for itself and each that it holds. */
export function withNewIds(trigger: Trigger, newId: () => string): Trigger {
  const id = newId();
  if (trigger.type === 'event') return { ...trigger, id };
  return { ...trigger, id, triggers: trigger.triggers.map((child) => withNewIds(child, newId)) };
}

/** A firing and all that led to it. */
export function allFirings(firing: Firing): Firing[] {
  return [firing, ...firing.triggering_firings.flatMap(allFirings)];
}
