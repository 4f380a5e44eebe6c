/**
 * Talks to a server and writes down what was said, in a form in which two servers can be compared: ids are
 * numbered by their first appearance, times and durations are left out, keys are in the alphabet's order.
 */
export class Transcript {
  readonly url: string;
  /** Whether to ask again after a 503, as Prefect's clients do: its server on SQLite is at times too busy. */
  readonly patient: boolean;
  readonly #lines: string[] = [];
  readonly #ids = new Map<string, string>();

  constructor(url: string, options: { patient?: boolean } = {}) {
    this.url = url;
    this.patient = options.patient ?? false;
  }

  /** Sends a request and notes it with its answer; returns the answer's body, parsed. */
  async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const answer = await this.ask(method, path, body, options);
    const said = body === undefined ? '' : ` ${typeof body === 'string' ? body : JSON.stringify(body)}`;
    this.note(`${method} ${path}${said}`);
    this.note(
      `  ${answer.status} ${show(options.pick && answer.status < 300 ? options.pick(answer.body as never) : answer.body)}`,
    );
    return answer;
  }

  /** Sends a request and notes nothing. */
  async ask(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 503 && this.patient) return this.ask(method, path, body, options);
    return { status: response.status, body: parse(text), headers: response.headers };
  }

  /**
   * Does something whose effect shows in an answer, and does it once more where that does not come in some seconds: a
   * real server takes some things into account only some time after it has said that it has them.
   */
  async untilItCounts(act: () => Promise<void>, hasCounted: () => Promise<boolean>): Promise<void> {
    for (let time = 0; time < (this.patient ? 5 : 1); time++) {
      await act();
      const end = Date.now() + 5_000;
      while (Date.now() < end) {
        if (await hasCounted()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Asks until the answer is as wanted, for what a server does in its own time; then notes it as `call` does. */
  async until(
    method: string,
    path: string,
    body: unknown,
    wanted: (answer: Answer) => boolean,
    options: CallOptions = {},
  ): Promise<Answer> {
    const end = Date.now() + 30_000;
    while (!wanted(await this.ask(method, path, body, options)) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this.call(method, path, body, options);
  }

  note(line: string): void {
    this.#lines.push(line);
  }

  get text(): string {
    const named = this.#lines.join('\n').replace(UUID, (found) => {
      const id = found.toLowerCase();
      const known = this.#ids.get(id) ?? `<id ${this.#ids.size}>`;
      this.#ids.set(id, known);
      return known;
    });
    return `${named
      .replace(TIME, '<time>')
      .replace(DURATION, '"$1":<seconds>')
      .replace(/127\.0\.0\.1:\d+/g, '<server>')
      .replace(/page-token=[\w%=-]+/g, 'page-token=<token>')}\n`;
  }
}

export interface CallOptions {
  /** What of the body to note. */
  pick?: (body: never) => unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: cases read whatever a server says, which is what they test.
  body: any;
  headers: Headers;
}

/** A case of the suite: what it asks is written down, and the golden file says what a real server answers. */
export interface Case {
  name: string;
  run(t: Transcript): Promise<void>;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/g;
const DURATION = /"(total_run_time|estimated_run_time|estimated_start_time_delta|sum_estimated_\w+)":[\d.e-]+/g;

function show(body: unknown): string {
  return body === undefined ? '' : JSON.stringify(body, sortKeys);
}

/** Of validation errors only what programs read: what is wrong where. The sentences are each server's own. */
function sortKeys(key: string, value: unknown): unknown {
  if (key === 'exception_detail' && Array.isArray(value)) {
    return value
      .map(
        ({ type, loc }) =>
          `${KNOWN.has(type) ? type : 'invalid'} ${(type === 'json_invalid' ? ['body'] : loc).join('.')}`,
      )
      .sort();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const KNOWN = new Set(['missing', 'extra_forbidden', 'json_invalid']);

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
