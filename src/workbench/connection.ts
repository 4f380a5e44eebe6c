import type { ApiAddress } from '../client/api-address.ts';
import type { Orchestrator } from '../client/orchestrator.ts';
import type { Connection } from '../protocol.ts';
import { Emitter } from './emitter.ts';

/**
 * The one connection of a window. It looks for an orchestrator without starting one, since looking must cost nothing;
 * a run asks for one and then the embedded orchestrator is started.
 */
export class ConnectionKeeper {
  readonly #find: () => Promise<ApiAddress | undefined>;
  readonly #startEmbedded: () => Promise<ApiAddress>;
  readonly #connect: (address: ApiAddress) => Promise<Orchestrator>;
  readonly #changed = new Emitter<Connection>();
  #current: Connection = { kind: 'connecting' };
  #orchestrator: { address: ApiAddress; orchestrator: Orchestrator } | undefined;
  #opening: Promise<Orchestrator | undefined> | undefined;

  constructor(options: {
    find: () => Promise<ApiAddress | undefined>;
    startEmbedded: () => Promise<ApiAddress>;
    /** How an address becomes an orchestrator; over the network unless told. */
    connect?: (address: ApiAddress) => Promise<Orchestrator>;
  }) {
    this.#find = options.find;
    this.#startEmbedded = options.startEmbedded;
    this.#connect = options.connect ?? connectLate;
  }

  readonly onDidChange = this.#changed.on;

  get state(): Connection {
    return this.#current;
  }

  /** The address of what `orchestrator` or `ensure` gave last. */
  get address(): ApiAddress | undefined {
    return this.#orchestrator?.address;
  }

  /** The orchestrator if there is one; none is started. */
  orchestrator(): Promise<Orchestrator | undefined> {
    if (this.#orchestrator) return Promise.resolve(this.#orchestrator.orchestrator);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** The orchestrator, the embedded one being started where there is none. Rejects with a sentence when it can't be. */
  async ensure(): Promise<{ orchestrator: Orchestrator; address: ApiAddress }> {
    await this.orchestrator();
    const lost = this.#current.kind === 'lost';
    // The embedded orchestrator may have been stopped or killed since; then its file tells, or it is started again.
    if (this.#orchestrator && lost && this.#orchestrator.address.source === 'embedded') this.reset();
    if (!this.#orchestrator) await this.#use((await this.#find()) ?? (await this.#startEmbedded()));
    if (!this.#orchestrator) throw new Error('No orchestrator could be reached.');
    return this.#orchestrator;
  }

  /** Says what the watch of runs has seen of the connection. */
  report(status: 'connected' | { lost: string }): void {
    const address = this.#orchestrator?.address;
    if (!address) return;
    if (status === 'connected') this.#set(connected(address));
    else this.#set({ kind: 'lost', url: address.url, message: status.lost });
  }

  /** Forgets the address, as after a change of settings. */
  reset(): void {
    void this.#orchestrator?.orchestrator.close();
    this.#orchestrator = undefined;
    this.#set({ kind: 'connecting' });
  }

  dispose(): void {
    void this.#orchestrator?.orchestrator.close();
    this.#orchestrator = undefined;
  }

  async #open(): Promise<Orchestrator | undefined> {
    try {
      const address = await this.#find();
      if (address) await this.#use(address);
      else this.#set({ kind: 'none', message: 'No orchestrator runs yet; the first run starts one.' });
    } catch (error) {
      this.#set({ kind: 'none', message: error instanceof Error ? error.message : String(error) });
    }
    return this.#orchestrator?.orchestrator;
  }

  async #use(address: ApiAddress): Promise<void> {
    this.#orchestrator = { address, orchestrator: await this.#connect(address) };
    this.#set(connected(address));
  }

  #set(connection: Connection): void {
    if (JSON.stringify(connection) === JSON.stringify(this.#current)) return;
    this.#current = connection;
    this.#changed.fire(connection);
  }
}

/** The client is loaded when it is first needed: an editor that starts should not wait for it. */
async function connectLate(address: ApiAddress): Promise<Orchestrator> {
  const { openOrchestrator } = await import('../client/orchestrator.ts');
  return openOrchestrator(address);
}

function connected(address: ApiAddress): Connection {
  return { kind: 'connected', url: address.url, embedded: address.source === 'embedded' };
}
