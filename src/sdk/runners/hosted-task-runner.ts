import { availableParallelism } from 'node:os';
import type { Admission, Place, TaskRunner } from '../engine/task-runner.ts';
import { checkCount } from './check-count.ts';
import type { OpenHost } from './host-connection.ts';
import type { HostPool } from './host-pool.ts';

/** Options of the runners whose tasks do not run in the flow's process. */
export interface HostedTaskRunnerOptions {
  /** How many tasks run at a time; one for each processor unless told. */
  maxWorkers?: number;
  /** What a cancelled task has for cleaning up before it is ended by force, in seconds; 5 unless told. */
  cancelGraceSeconds?: number;
}

/** What the runners have in common whose tasks run in task hosts. */
export abstract class HostedTaskRunner implements TaskRunner {
  readonly maxWorkers: number;
  readonly cancelGraceSeconds: number;
  readonly #loadOpen: () => Promise<OpenHost>;
  #pool: Promise<HostPool> | undefined;

  protected constructor(loadOpen: () => Promise<OpenHost>, options: HostedTaskRunnerOptions) {
    const { maxWorkers = availableParallelism(), cancelGraceSeconds = 5 } = options;
    this.maxWorkers = checkCount('maxWorkers', maxWorkers);
    this.cancelGraceSeconds = cancelGraceSeconds;
    this.#loadOpen = loadOpen;
  }

  /** @internal */
  async admit({ cancellation }: Admission): Promise<Place> {
    this.#pool ??= this.#openPool();
    return (await this.#pool).take(cancellation);
  }

  async #openPool(): Promise<HostPool> {
    const [{ createHostPool }, open] = await Promise.all([import('./host-pool.ts'), this.#loadOpen()]);
    return createHostPool({ open, size: this.maxWorkers, graceMs: this.cancelGraceSeconds * 1000 });
  }
}
