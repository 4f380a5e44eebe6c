import type { Logger } from 'pino';
import type { Resource } from '../../api/event.ts';
import type { Json } from '../../model/graph.ts';
import { microsOf } from '../clock.ts';
import { emitEvent, resourceOf } from '../events/emit-event.ts';
import { countAttempt, deletePendingAction, listPendingActions } from '../store/automation-buckets.ts';
import type { Tx } from '../store/store.ts';
import type { PendingActionRow } from '../store/tables.ts';
import { type Acting, ActionFailed } from './action.ts';
import { carryOut } from './actions/all.ts';
import type { TriggeredAction } from './firing.ts';

/** What of the server's settings concerns actions. */
export interface ActionSettings {
  /** Whether addresses of this machine and of private networks may be sent to. */
  allowPrivate: boolean;
  /** Where the pages of the web interface begin. */
  uiUrl: string;
}

/**
 * Carries out the actions that automations have called for. Invariants:
 *
 * 1. An action is called for in the transaction that keeps the event, and removed in the one that tells what became of
 *    it: one that the end of the server cuts off is carried out again, and may then be carried out twice.
 * 2. No more than a few are under way at a time, so that one slow receiver does not hold up the rest.
 * 3. One that was begun three times without an end is given up.
 */
export class ActionRunner {
  readonly #context: Acting['context'];
  readonly #settings: ActionSettings;
  readonly #log: Logger;
  readonly #underWay = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(context: Acting['context'], { settings, log }: { settings: ActionSettings; log: Logger }) {
    this.#context = context;
    this.#settings = settings;
    this.#log = log;
  }

  /** Begins what waits, as far as there is room. */
  wake(): void {
    if (this.#stopped) return;
    for (const row of listPendingActions(this.#context.store.db, MOST_READ)) {
      if (this.#underWay.size >= MOST_AT_ONCE) return;
      if (this.#underWay.has(row.id)) continue;
      const done = this.#carryOut(row).finally(() => {
        this.#underWay.delete(row.id);
        this.wake();
      });
      this.#underWay.set(row.id, done);
    }
  }

  /** Waits until nothing waits any more. */
  async settle(): Promise<void> {
    this.wake();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  /** Begins nothing more, and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#underWay.values());
  }

  async #carryOut(row: PendingActionRow): Promise<void> {
    const triggered = JSON.parse(row.body) as TriggeredAction;
    const { allowPrivate, uiUrl } = this.#settings;
    const acting: Acting = { context: this.#context, triggered, details: {}, related: [], allowPrivate, uiUrl };
    const { store } = this.#context;
    let reason: string | undefined;
    try {
      if (row.attempts >= MOST_ATTEMPTS)
        throw new ActionFailed('The server ended each time that this action was begun');
      await store.write((tx) => countAttempt(tx, row.id));
      await carryOut(acting);
    } catch (error) {
      reason = (error as Error).message;
    }
    await store
      .write((tx) => {
        deletePendingAction(tx, row.id);
        tell(tx, acting, reason);
      })
      .catch((error: unknown) => {
        this.#log.error({ err: error, action: row.id }, 'What became of an action could not be told.');
      });
  }
}

const MOST_AT_ONCE = 8;
const MOST_READ = 100;
const MOST_ATTEMPTS = 3;
/** What lies further apart is not told as one following the other. */
const TIGHT_MICROS = 5 * 60 * 1e6;

/** Tells that an action was triggered, and what became of it. */
function tell(tx: Tx, { triggered, details, related }: Acting, reason: string | undefined): void {
  const { automation, action, triggering_event: event } = triggered;
  const { trigger } = automation;
  const resource = resourceOf('automation', automation, {
    'prefect.trigger-type': trigger.type,
    ...(trigger.type === 'event' && { 'prefect.posture': trigger.posture }),
  });
  const all: Resource[] = [
    ...related,
    eventResource(triggered.automation_triggered_event_id, 'automation-triggered-event'),
    ...(event ? [eventResource(event.id, 'triggering-event')] : []),
  ];
  const payload: Record<string, Json> = {
    action_index: triggered.action_index,
    action_type: action.type,
    invocation: triggered.id,
  };
  const tight = event && Math.abs(microsOf(triggered.triggered) - microsOf(event.occurred)) < TIGHT_MICROS;
  const { id } = emitEvent(tx, {
    event: 'prefect.automation.action.triggered',
    occurred: triggered.triggered,
    resource,
    related: all,
    payload,
    follows: tight ? event.id : null,
  });
  emitEvent(tx, {
    event: `prefect.automation.action.${reason === undefined ? 'executed' : 'failed'}`,
    resource,
    related: all,
    payload: { ...payload, ...(reason !== undefined && { reason }), ...details },
    follows: id,
  });
}

function eventResource(id: string, role: string): Resource {
  return { 'prefect.resource.id': `prefect.event.${id}`, 'prefect.resource.role': role };
}
