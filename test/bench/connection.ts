import { connect, type Socket } from 'node:net';

/** Posts a body as JSON and gives the text that is answered. Throws where there is no answer or it is a refusal. */
export type Post = (path: string, body: unknown) => Promise<string>;

/**
 * One connection to an API that asks for one thing after another, and connects anew where it was closed. The client's
 * work is in what is measured, beside both servers alike: a client for all purposes takes a quarter of the time of a
 * change of state for itself, and this one a tenth.
 */
export class Connection {
  readonly #host: string;
  readonly #port: number;
  readonly #base: string;
  #socket: Socket | undefined;
  #answered: (answer: Answer | undefined) => void = () => {};
  #refuse: (error: Error) => void = () => {};
  #parts: Buffer[] = [];
  #size = 0;
  #head: Head | undefined;

  /** `url` is the API's base. */
  constructor(url: string) {
    const { hostname, port, pathname } = new URL(url);
    this.#host = hostname;
    this.#port = Number(port);
    this.#base = pathname;
  }

  /** Posts, again for as long as `isPatient` where there is no answer or the server is too busy. */
  poster(isPatient: (tries: number, ms: number) => boolean): Post {
    return async (path, body) => {
      const text = JSON.stringify(body);
      // A real Prefect on SQLite says 503 now and then even on one connection, and drops connections. Its own client
      // would wait before it asks again; this one asks at once.
      const started = performance.now();
      let answer = await this.#post(path, text);
      for (let tries = 1; !answer || answer.status === 503; tries++) {
        if (!isPatient(tries, performance.now() - started)) break;
        answer = await this.#post(path, text);
      }
      if (!answer) throw new Error(`POST ${path}: no answer`);
      if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
      return answer.text;
    };
  }

  close(): void {
    this.#socket?.destroy();
  }

  /** Undefined where the connection fails before the answer is there. */
  #post(path: string, body: string): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      this.#forget();
      this.#answered = resolve;
      this.#refuse = reject;
      this.#socket ??= this.#connect();
      this.#socket.write(
        `POST ${this.#base}${path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  #connect(): Socket {
    const socket = connect(this.#port, this.#host).setNoDelay(true);
    socket.on('data', (part) => this.#take(part));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = undefined;
      this.#answered(undefined);
    });
    return socket;
  }

  #take(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    this.#head ??= headOf(this.#parts);
    if (!this.#head) return;
    const { bytes, status, bodyBytes } = this.#head;
    if (bodyBytes === undefined) this.#refuse(new Error('An answer that does not say how long it is is not read.'));
    else if (this.#size >= bytes + bodyBytes) {
      this.#answered({ status, text: Buffer.concat(this.#parts).toString('utf8', bytes) });
    }
  }

  #forget(): void {
    this.#parts = [];
    this.#size = 0;
    this.#head = undefined;
  }
}

interface Answer {
  status: number;
  text: string;
}

interface Head {
  bytes: number;
  status: number;
  /** Both servers say how long their answers are. */
  bodyBytes: number | undefined;
}

/** Undefined until all of it is there. */
function headOf(parts: readonly Buffer[]): Head | undefined {
  const received = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
  return { bytes: end + 4, status, bodyBytes: length === undefined ? undefined : Number(length) };
}
