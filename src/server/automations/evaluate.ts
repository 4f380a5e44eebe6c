import type { EventTrigger } from '../../api/automation.ts';
import { isoOf, microsOf } from '../clock.ts';
import { deleteBucket, readBucket, saveBucket } from '../store/automation-buckets.ts';
import type { Tx } from '../store/store.ts';
import type { AutomationBucketRow } from '../store/tables.ts';
import { bucketingKey, expects, startsAfter } from './covers.ts';
import { fire } from './fire.ts';
import type { PlacedTrigger, ReceivedEvent } from './firing.ts';

/*
 * A trigger counts events in buckets, one at a time for each value of what it counts apart. Invariants:
 *
 * 1. A bucket counts the events from its start up to its end; what comes before its start is passed over.
 * 2. A reactive trigger fires as soon as its bucket has enough, and counts anew from the end of that bucket.
 * 3. A proactive trigger fires at the end of a bucket that has too few.
 * 4. A trigger that counts after an event has no bucket until that event has come.
 */

/** Counts an event, and fires the trigger if it was what it waited for. */
export function evaluateEvent(tx: Tx, placed: PlacedTrigger, event: ReceivedEvent): void {
  const { trigger } = placed;
  const expected = expects(trigger, event);
  const key = JSON.stringify(bucketingKey(trigger, event));
  let bucket = readBucket(tx.db, { trigger_id: trigger.id, bucketing_key: key });
  if (startsAfter(trigger, event)) {
    // An event that starts the count and is counted too must not count for itself, hence one less than nothing.
    bucket = bucket
      ? saveBucket(tx, { ...bucket, last_event: JSON.stringify(event) })
      : saveBucket(tx, newBucket(placed, key, { start: event.occurred, count: expected ? -1 : 0, event }));
  } else if (trigger.after.length === 0 && expected) {
    // The first bucket begins early, for events that are told out of order.
    const start = shifted(event.occurred, -LOOK_BACK_SECONDS);
    const end = shifted(event.occurred, trigger.within);
    bucket ??= { ...newBucket(placed, key, { start, count: 0, event }), end_: end };
  }
  if (expected && bucket) evaluate(tx, placed, bucket, { now: event.occurred, event });
}

/** Looks at a bucket as of a moment, with an event to count or without. Gives the bucket that is open then. */
export function evaluate(
  tx: Tx,
  placed: PlacedTrigger,
  given: AutomationBucketRow,
  { now, event }: { now: string; event: ReceivedEvent | null },
): AutomationBucketRow | undefined {
  const { trigger } = placed;
  let bucket = given;
  if (now < bucket.start_) return bucket;
  const immediate = trigger.posture === 'Reactive' && trigger.within === 0;
  const counted = event !== null && (immediate || now < bucket.end_);
  if (counted) bucket = { ...bucket, count_: bucket.count_ + 1, last_event: JSON.stringify(event) };
  const mayFire = trigger.posture === 'Reactive' || bucket.end_ <= now;
  const enough = hasEnough(trigger, bucket.count_);
  if (mayFire && enough) {
    fireTrigger(tx, placed, bucket, event);
    deleteBucket(tx, bucket);
  } else if (now < bucket.end_) {
    const startsAnew = trigger.posture === 'Proactive' && !enough && event !== null;
    if (startsAnew && startsAfter(trigger, event) && expects(trigger, event)) {
      return saveBucket(tx, newBucket(placed, bucket.bucketing_key, { start: event.occurred, count: 0, event }));
    }
    return saveBucket(tx, bucket);
  }
  if (trigger.after.length > 0) {
    deleteBucket(tx, bucket);
    return undefined;
  }
  if (trigger.within === 0) return undefined;
  const start = bucket.end_ > now ? bucket.end_ : now;
  const next = newBucket(placed, bucket.bucketing_key, { start, count: 0, event: null });
  if (event === null || counted) return saveBucket(tx, next);
  // The event is what the new bucket begins with, and may be all that it waits for.
  return trigger.posture === 'Reactive'
    ? evaluate(tx, placed, next, { now, event })
    : saveBucket(tx, { ...next, count_: 1 });
}

/** A bucket that begins at a moment and lasts as long as its trigger says. */
export function newBucket(
  { trigger, automation }: PlacedTrigger,
  bucketing_key: string,
  { start, count, event }: { start: string; count: number; event: ReceivedEvent | null },
): AutomationBucketRow {
  return {
    automation_id: automation.id,
    trigger_id: trigger.id,
    bucketing_key,
    start_: start,
    end_: shifted(start, trigger.within),
    count_: count,
    last_event: event === null ? null : JSON.stringify(event),
  };
}

/** How far back an event may lie that is told after later ones. */
const LOOK_BACK_SECONDS = 15 * 60;

function hasEnough({ posture, threshold }: EventTrigger, count: number): boolean {
  return posture === 'Reactive' ? count >= threshold : count < threshold;
}

function fireTrigger(
  tx: Tx,
  { trigger, automation, above }: PlacedTrigger,
  bucket: AutomationBucketRow,
  event: ReceivedEvent | null,
): void {
  const values = JSON.parse(bucket.bucketing_key) as string[];
  const labels = [...trigger.for_each].sort().map((label, index) => [label, values[index] ?? '']);
  fire(tx, automation, above, {
    id: tx.newId(),
    trigger,
    trigger_states: ['Triggered'],
    triggered: tx.now(),
    triggering_labels: Object.fromEntries(labels) as Record<string, string>,
    triggering_firings: [],
    triggering_event: event ?? (bucket.last_event === null ? null : (JSON.parse(bucket.last_event) as ReceivedEvent)),
    triggering_value: null,
  });
}

function shifted(time: string, seconds: number): string {
  return isoOf(microsOf(time) + Math.round(seconds * 1e6));
}
