import type { Logger } from 'pino';
import { isoOf, microsOf } from '../clock.ts';
import { deleteBucketsBefore, listEndedBuckets, readBucket, saveBucket } from '../store/automation-buckets.ts';
import { askAutomationsVersion, automationOf, readEnabledAutomations } from '../store/automations.ts';
import type { Database } from '../store/database.ts';
import type { Published } from '../store/published.ts';
import type { Tx } from '../store/store.ts';
import { covers } from './covers.ts';
import { evaluate, evaluateEvent, newBucket } from './evaluate.ts';
import { eventTriggersOf, type PlacedTrigger, type ReceivedEvent } from './firing.ts';

/**
 * Evaluates automations on each event, in the transaction that keeps the event: what has been counted and which
 * actions were called for is known exactly when the event is. Invariants:
 *
 * 1. Events are looked at in the order in which they were published, those that firing tells of after them.
 * 2. A commit looks at no more than a certain number of events that automations themselves made, so that automations
 *    that trigger one another without end do not hold up the others.
 * 3. An automation does not react to what is told of itself, and to what is told of others only so often a minute:
 *    automations that trigger one another would go on without end.
 * 4. A trigger that fails takes nobody with it: neither the event nor the other triggers.
 */
export class AutomationEngine {
  #version = '';
  #triggers: PlacedTrigger[] = [];
  readonly #wake: () => void;
  readonly #log: Logger;
  /** How often each automation has reacted to what is told of others, since when. */
  readonly #reactions = new Map<string, { since: number; count: number }>();

  /** `wake` is called after a commit that may have called for actions. */
  constructor({ wake, log }: { wake: () => void; log: Logger }) {
    this.#wake = wake;
    this.#log = log;
  }

  /** As a transaction begins: gives what looks at all that it has published, which grows while it is looked at. */
  prepare(tx: Tx): (published: readonly Published[]) => void {
    const version = askAutomationsVersion(tx.db);
    return (published) => {
      if (published.some(({ type }) => type === 'event')) this.#react(tx, published, version());
    };
  }

  #react(tx: Tx, published: readonly Published[], version: string): void {
    const triggers = this.#load(tx.db, version);
    if (triggers.length === 0) return;
    const told = published.length;
    const most = told + MOST_OWN_EVENTS;
    for (let at = 0; at < published.length && at < most; at += 1) {
      const item = published[at];
      if (item?.type !== 'event' || item.event.event === 'prefect.log.write') continue;
      const event: ReceivedEvent = { ...item.event, received: item.received };
      for (const placed of triggers) {
        if (!covers(placed.trigger, event) || !this.#mayReact(placed, event)) continue;
        this.#guarded(tx, placed, () => evaluateEvent(tx, placed, event));
      }
    }
    if (published.length > told) setImmediate(this.#wake);
  }

  /** Looks at what proactive triggers wait for in vain, and forgets what nothing will be counted in any more. */
  look(tx: Tx): void {
    const now = tx.now();
    const proactive = this.#load(tx.db, askAutomationsVersion(tx.db)()).filter(
      ({ trigger }) => trigger.posture === 'Proactive',
    );
    for (const placed of proactive) this.#guarded(tx, placed, () => lookAt(tx, placed, now));
    // Theirs end by being looked at, however long that takes.
    const kept = proactive.map(({ trigger }) => trigger.id);
    deleteBucketsBefore(tx, isoOf(microsOf(now) - KEPT_MICROS), { except: kept });
    setImmediate(this.#wake);
  }

  #guarded(tx: Tx, { automation }: PlacedTrigger, run: () => void): void {
    try {
      tx.attempt(run);
    } catch (error) {
      this.#log.error({ err: error, automation: automation.id }, 'An automation could not be evaluated.');
    }
  }

  #mayReact({ automation }: PlacedTrigger, event: ReceivedEvent): boolean {
    if (event.resource['prefect.resource.id'] === `prefect.automation.${automation.id}`) return false;
    if (!OF_AUTOMATIONS.test(event.event)) return true;
    const now = microsOf(event.received);
    const known = this.#reactions.get(automation.id);
    const window = known && now - known.since < 60 * 1e6 ? known : { since: now, count: 0 };
    this.#reactions.set(automation.id, window);
    window.count += 1;
    return window.count <= MOST_A_MINUTE;
  }

  #load(db: Database, version: string): PlacedTrigger[] {
    if (version !== this.#version) {
      this.#triggers = readEnabledAutomations(db).flatMap((row) => eventTriggersOf(automationOf(row)));
      // As of what was read: this transaction may itself have changed some, and may come to nothing.
      this.#version = askAutomationsVersion(db)();
    }
    return this.#triggers;
  }
}

/** What is told of automations at work, not of changes of them. */
const OF_AUTOMATIONS = /^prefect\.automation\.(triggered|resolved|action\.)/;
const MOST_A_MINUTE = 60;
/** More of their own events than this are not looked at in one commit. */
const MOST_OWN_EVENTS = 100;
/** So many buckets of one trigger are looked at in one write. */
const MOST_BUCKETS = 500;
/** Buckets are kept so long after their end, for events that are told late. */
const KEPT_MICROS = 60 * 1e6;

function lookAt(tx: Tx, placed: PlacedTrigger, now: string): void {
  const { trigger } = placed;
  if (trigger.for_each.length === 0 && trigger.after.length === 0) {
    const key = { trigger_id: trigger.id, bucketing_key: '[]' };
    if (!readBucket(tx.db, key)) saveBucket(tx, newBucket(placed, '[]', { start: now, count: 0, event: null }));
  }
  for (const bucket of listEndedBuckets(tx.db, { triggerId: trigger.id, now, limit: MOST_BUCKETS })) {
    evaluate(tx, placed, bucket, { now, event: null });
  }
}
