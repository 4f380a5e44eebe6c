import type { Case, Transcript } from '../transcript.ts';
import { newDeployment } from './deployments.ts';

interface Result {
  status: string;
  state: { type: string; name: string; message: string | null; state_details: Record<string, unknown> } | null;
  details: { reason?: string };
}

const NEW_CLIENT = { 'user-agent': 'prefect/3.8.8 (API 0.8.4)' };
const OLD_CLIENT = { 'user-agent': 'prefect/3.4.10 (API 0.8.4)' };
const SELF_LIMITING = { 'user-agent': 'prefect/3.0.1 (API 0.8.4)' };

/** Proposes states for a deployment's runs, and notes what became of each and how many slots are taken then. */
class Limited {
  readonly #t: Transcript;
  readonly #id: string;

  static async create(t: Transcript, extra: object): Promise<Limited> {
    return new Limited(t, (await newDeployment(t, extra)).id);
  }

  constructor(t: Transcript, id: string) {
    this.#t = t;
    this.#id = id;
  }

  async newRun(): Promise<string> {
    return (await this.#t.ask('POST', `/deployments/${this.#id}/create_flow_run`, {})).body.id;
  }

  async propose(
    run: string,
    state: string,
    options: { headers?: Record<string, string>; force?: boolean } = {},
  ): Promise<void> {
    const [type, name] = state.split(' ');
    const { headers = NEW_CLIENT, force = false } = options;
    const body = { state: { type, ...(name && { name }) }, force };
    const { body: result, status: answered } = await this.#t.ask('POST', `/flow_runs/${run}/set_state`, body, {
      headers,
    });
    if (answered >= 400) return this.#t.note(`${state}: ${answered}`);
    const { status, state: now, details } = result as Result;
    const lease = now?.state_details.deployment_concurrency_lease_id ? ' with a lease' : '';
    const taken = await this.taken();
    this.#t.note(
      `${state}: ${status} ${now?.type} ${now?.name}${lease} ${JSON.stringify([now?.message, details.reason])}, ${taken}`,
    );
  }

  async taken(): Promise<string> {
    const { body } = await this.#t.ask('GET', `/deployments/${this.#id}`);
    const limit = body.global_concurrency_limit;
    return limit ? `${limit.active_slots} of ${limit.limit} slots` : 'no limit';
  }

  async change(body: object): Promise<void> {
    await this.#t.call('PATCH', `/deployments/${this.#id}`, body);
  }

  async limitId(): Promise<string> {
    return (await this.#t.ask('GET', `/deployments/${this.#id}`)).body.global_concurrency_limit.id;
  }
}

export const deploymentConcurrencyCases: Case[] = [
  {
    name: 'slots of a deployment',
    async run(t) {
      const of = await Limited.create(t, { concurrency_limit: 1 });
      const [first, second] = [await of.newRun(), await of.newRun()];
      await of.propose(first, 'PENDING');
      await of.propose(second, 'PENDING');
      await of.propose(first, 'PENDING Submitting');
      await of.propose(first, 'RUNNING');
      await of.propose(first, 'COMPLETED');
      await of.propose(second, 'PENDING');
      await of.propose(second, 'RUNNING');
      await of.propose(second, 'CANCELLING');
      await of.propose(second, 'CANCELLED');
      await of.propose(first, 'SCHEDULED');
      await of.propose(first, 'PENDING');
      await of.propose(first, 'FAILED');
      await of.propose(first, 'PENDING');
      await of.propose(first, 'CRASHED', { force: true });
    },
  },
  {
    name: 'slots of a deployment that cancels new runs',
    async run(t) {
      const of = await Limited.create(t, {
        concurrency_limit: 1,
        concurrency_options: { collision_strategy: 'CANCEL_NEW' },
      });
      const [first, second, third] = [await of.newRun(), await of.newRun(), await of.newRun()];
      await of.propose(first, 'PENDING');
      await of.propose(second, 'PENDING');
      await of.propose(third, 'PENDING', { force: true });
      await of.propose(first, 'SCHEDULED');
    },
  },
  {
    name: 'slots held by clients of each age',
    async run(t) {
      const of = await Limited.create(t, { concurrency_limit: 2 });
      for (const headers of [NEW_CLIENT, OLD_CLIENT, SELF_LIMITING, {}]) {
        t.note(JSON.stringify(headers));
        const run = await of.newRun();
        await of.propose(run, 'PENDING', { headers });
        await of.propose(run, 'RUNNING', { headers });
        await of.propose(run, 'COMPLETED', { headers });
      }
    },
  },
  {
    name: 'limits of a deployment that change',
    async run(t) {
      const of = await Limited.create(t, { concurrency_limit: 1 });
      const [first, second] = [await of.newRun(), await of.newRun()];
      await of.propose(first, 'PENDING');
      await of.change({ concurrency_limit: 2 });
      await of.propose(second, 'PENDING');
      await t.call('PATCH', `/v2/concurrency_limits/${await of.limitId()}`, { limit: 0 });
      const third = await of.newRun();
      await of.propose(third, 'PENDING');
      await of.change({ concurrency_limit: null });
      await of.propose(await of.newRun(), 'PENDING');
      await of.propose(first, 'RUNNING');
      await of.propose(first, 'COMPLETED');
    },
  },
  {
    name: 'slots of runs that are removed',
    async run(t) {
      const of = await Limited.create(t, { concurrency_limit: 3 });
      const runs = [await of.newRun(), await of.newRun(), await of.newRun()];
      for (const run of runs) await of.propose(run, 'PENDING');
      await of.propose(runs[1] as string, 'RUNNING');
      await of.propose(runs[2] as string, 'COMPLETED');
      for (const run of runs) {
        await t.call('DELETE', `/flow_runs/${run}`);
        t.note(await of.taken());
      }
    },
  },
  {
    name: 'a deployment shares a global limit',
    async run(t) {
      const name = `shared-${(await newDeployment(t)).id}`;
      const { body } = await t.ask('POST', '/v2/concurrency_limits/', { name, limit: 1 });
      const of = await Limited.create(t, { global_concurrency_limit_id: body.id });
      const run = await of.newRun();
      await of.propose(run, 'PENDING');
      const status = await t.ask('POST', '/v2/concurrency_limits/increment', { names: [name], slots: 1 });
      t.note(`another asks: ${status.status}`);
      await t.call('DELETE', `/v2/concurrency_limits/${body.id}`);
      await of.propose(run, 'RUNNING');
      t.note(await of.taken());
      await of.change({ global_concurrency_limit_id: null });
    },
  },
];
