import type { WebSocket } from 'ws';
import type { Published } from '../store/published.ts';
import type { Store } from '../store/store.ts';
import { TRY_AGAIN_LATER } from './socket.ts';

/** What subscribers of one kind are told of something; null where they do not want it. */
export type Teller = (item: Published) => string | null;

interface Member {
  socket: WebSocket;
  /** Whether this one wants what all of its kind want. */
  wants: (item: Published) => boolean;
}

/** A subscriber that has more than this still to read is too slow: it is let go, and may ask again with a backfill. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/**
 * Subscribers, those together that want the same: whether they want something is found out once for all of them,
 * and it is put into words once. Each is told everything in the order in which it was committed.
 */
export class Audiences {
  readonly #store: Store;
  readonly #byKey = new Map<string, { members: Set<Member>; stop: () => void }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Lets a socket hear what `tell` makes of what is published; the same `key` means that `tell` is the same. */
  join(key: string, tell: Teller, member: Member): () => void {
    let audience = this.#byKey.get(key);
    if (!audience) {
      const members = new Set<Member>();
      const stop = this.#store.subscribe((items) => tellAll(members, items, tell), { elsewhere: true });
      audience = { members, stop };
      this.#byKey.set(key, audience);
    }
    const { members, stop } = audience;
    members.add(member);
    return () => {
      if (!members.delete(member) || members.size > 0) return;
      stop();
      this.#byKey.delete(key);
    };
  }
}

function tellAll(members: ReadonlySet<Member>, items: readonly Published[], tell: Teller): void {
  const told: { item: Published; frame: Buffer }[] = [];
  for (const item of items) {
    const text = tell(item);
    if (text !== null) told.push({ item, frame: Buffer.from(text) });
  }
  if (told.length === 0) return;
  for (const { socket, wants } of members) {
    for (const { item, frame } of told) if (wants(item)) socket.send(frame, { binary: false });
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.close(TRY_AGAIN_LATER, 'Reading too slowly');
  }
}
