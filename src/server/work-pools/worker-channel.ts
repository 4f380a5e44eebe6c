import type { WebSocket } from 'ws';
import {
  CHANNEL_ENDS,
  type ChannelEnd,
  CLEANUP_DELIVERY_CAPABILITY,
  cleanUpOperation,
  REQUIRED_CAPABILITIES,
  WORKER_CHANNEL_VERSION,
  type WorkerHello,
  workerChannelHeartbeat,
  workerHello,
} from '../../api/worker-channel.ts';
import type { ServerContext } from '../context.ts';
import { acceptSocket, parseJson } from '../events/socket.ts';
import type { Published } from '../store/published.ts';
import type { Store } from '../store/store.ts';
import { workPoolJson } from '../store/work-pool-json.ts';
import { readWorkPool, type WorkPoolWithSlots } from '../store/work-pools.ts';
import type { CleanUpDelivery, CleanUpWorker } from './clean-up-delivery.ts';
import { type OpenedChannel, openChannel } from './open-channel.ts';
import { recordHeartbeat } from './record-heartbeat.ts';

/**
 * `/work_pools/NAME/workers/connect`: a worker says who it is, is told its pool, and then sends heartbeats while the
 * pool is told again whenever it has changed. What it is to clean up comes over the channel too, if it asked for that
 * (`clean-up-delivery.ts`). Invariants:
 *
 * 1. `worker.ready.v1` is the first frame after the handshake, and its snapshot has the number 1.
 * 2. A snapshot is sent when what a worker goes by differs from the last one sent, and only then.
 * 3. A heartbeat that could not be kept ends the channel, so that the worker knows.
 */
export function serveWorkerChannel(
  socket: WebSocket,
  { store, secrets, access, cleanUpDelivery }: ChannelContext,
  poolName: string,
): void {
  let channel: Channel | undefined;
  let greeted = false;
  socket.on('ping', (data) => socket.pong(data));
  socket.on('close', () => channel?.stop());
  acceptSocket(
    socket,
    access,
    (text) => {
      const frame = parseJson(text);
      if (channel) return hear(channel, frame);
      const hello = workerHello.safeParse(frame).data;
      if (greeted || !hello) return end(socket, 'protocol');
      greeted = true;
      if (!hello.payload.supported_channel_versions.includes(WORKER_CHANNEL_VERSION)) return end(socket, 'version');
      store
        .write((tx) => openChannel(tx, secrets, poolName, hello.payload))
        .then(
          (opened) => {
            if (typeof opened === 'string') end(socket, opened);
            else if (socket.readyState === socket.OPEN)
              channel = start(socket, { store, cleanUpDelivery }, hello, opened);
          },
          () => end(socket, 'server'),
        );
    },
    { refusal: CHANNEL_ENDS.authentication },
  );
}

type ChannelContext = Pick<ServerContext, 'store' | 'secrets' | 'access' | 'cleanUpDelivery'>;

interface Channel {
  socket: WebSocket;
  store: Store;
  cleanUpDelivery: CleanUpDelivery;
  hello: WorkerHello['payload'];
  poolId: string;
  worker: CleanUpWorker;
  /** What the worker was last told of what it goes by. */
  told: string;
  sequence: number;
  stop(): void;
}

function start(
  socket: WebSocket,
  { store, cleanUpDelivery }: Pick<ChannelContext, 'store' | 'cleanUpDelivery'>,
  { payload: hello }: WorkerHello,
  opened: OpenedChannel,
): Channel {
  const { pool } = opened;
  const unsubscribe = store.subscribe(
    (items) => {
      if (items.some((item) => concerns(item, pool.id))) tellChange(channel, 'work_pool_updated');
    },
    { elsewhere: true },
  );
  const channel: Channel = {
    socket,
    store,
    cleanUpDelivery,
    hello,
    poolId: pool.id,
    worker: cleanUpWorker(hello, opened, {
      isOpen: () => socket.readyState === socket.OPEN,
      send: (type, payload) => send(channel, type, payload),
    }),
    told: essence(pool),
    sequence: 1,
    stop() {
      unsubscribe();
      leave();
    },
  };
  send(channel, 'worker.ready.v1', ready(channel, opened));
  const leave = cleanUpDelivery.join(channel.worker);
  return channel;
}

function ready(channel: Channel, { pool, queues }: OpenedChannel): object {
  const { requested_capabilities: requested, consumer_id, heartbeat_interval_seconds } = channel.hello;
  const { capacity } = channel.worker;
  const accepted: string[] = [...REQUIRED_CAPABILITIES, ...(capacity > 0 ? [CLEANUP_DELIVERY_CAPABILITY] : [])];
  return {
    consumer_id,
    worker_id: null,
    selected_channel_version: WORKER_CHANNEL_VERSION,
    effective_heartbeat_interval_seconds: heartbeat_interval_seconds,
    accepted_capabilities: accepted,
    rejected_capabilities: [...new Set(requested)].filter((each) => !accepted.includes(each)),
    effective_max_cleanup_concurrency: capacity,
    resolved_work_queues: queues.map(({ id, name }) => ({ id, name })),
    initial_snapshot: snapshot(channel, pool, 'initial'),
  };
}

/** The worker as the delivery of clean-ups sees it; one that handles nothing takes nothing, whatever it asked for. */
function cleanUpWorker(
  { consumer_id, worker_name, handled_cleanup_kinds: kinds, max_cleanup_concurrency: most }: WorkerHello['payload'],
  { pool, queues }: OpenedChannel,
  connection: Pick<CleanUpWorker, 'isOpen' | 'send'>,
): CleanUpWorker {
  return {
    poolId: pool.id,
    kinds,
    queueIds: queues.map(({ id }) => id),
    holder: JSON.stringify([consumer_id, worker_name]),
    capacity: kinds.length > 0 ? most : 0,
    ...connection,
  };
}

function hear(channel: Channel, frame: unknown): void {
  const { socket, store, hello, worker, cleanUpDelivery } = channel;
  const operation = cleanUpOperation.safeParse(frame).data;
  if (operation) {
    cleanUpDelivery.operate(worker, operation);
    return;
  }
  const beat = workerChannelHeartbeat.safeParse(frame).data?.payload;
  if (beat?.consumer_id !== hello.consumer_id || beat.worker_name !== hello.worker_name) {
    end(socket, 'protocol');
    return;
  }
  store
    .write((tx) => {
      const pool = readWorkPool(tx.db, { id: channel.poolId });
      if (!pool) throw new Error('The pool is gone.');
      recordHeartbeat(tx, pool, { name: beat.worker_name, intervalSeconds: beat.heartbeat_interval_seconds });
    })
    .then(
      () => tellChange(channel, 'heartbeat_reconciliation'),
      () => end(socket, 'heartbeat'),
    );
}

/** Tells the pool again if what the worker goes by has changed, and ends the channel of a pool that is gone. */
function tellChange(channel: Channel, reason: string): void {
  const { socket, store, poolId, told } = channel;
  if (socket.readyState !== socket.OPEN) return;
  const pool = readWorkPool(store.db, { id: poolId });
  if (!pool) {
    end(socket, 'authorization');
    return;
  }
  if (essence(pool) === told) return;
  channel.told = essence(pool);
  channel.sequence += 1;
  send(channel, 'work_pool.snapshot.v1', snapshot(channel, pool, reason));
}

function concerns(item: Published, poolId: string): boolean {
  return item.type === 'event' && item.event.resource['prefect.resource.id'] === `prefect.work-pool.${poolId}`;
}

function essence(pool: WorkPoolWithSlots): string {
  const { base_job_template, concurrency_limit, is_paused, storage_configuration } = pool;
  return JSON.stringify([base_job_template, concurrency_limit, is_paused, storage_configuration]);
}

function snapshot({ sequence }: Channel, pool: WorkPoolWithSlots, reason: string): object {
  return { snapshot_sequence: sequence, reason, work_pool: JSON.parse(workPoolJson(pool)) as object };
}

function send({ socket, store }: Channel, type: string, payload: object): void {
  socket.send(JSON.stringify({ type, id: store.newId(), sent_at: store.now(), payload }));
}

function end(socket: WebSocket, why: ChannelEnd): void {
  const { code, reason } = CHANNEL_ENDS[why];
  socket.close(code, reason);
}
