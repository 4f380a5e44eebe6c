/** A refusal that a client is told about: the body is what Prefect's server would say. */
export abstract class RequestRefused extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  abstract readonly body: unknown;
  readonly headers: Readonly<Record<string, string>> = {};
}

/** 404: `{"detail": "Flow run not found"}`. */
export class NotFound extends RequestRefused {
  override readonly name = 'NotFound';
  readonly code = 'not-found';
  readonly status = 404;
  readonly body: unknown;
  /** Some of Prefect's sentences end with a full stop, others do not. */
  constructor(what: string, options: { fullStop?: boolean; where?: string } = {}) {
    super(`${what} not found${options.where ? ` ${options.where}` : ''}${options.fullStop ? '.' : ''}`);
    this.body = { detail: this.message };
  }
}

/** 404: no route of that path. */
export class RouteMissing extends RequestRefused {
  override readonly name = 'RouteMissing';
  readonly code = 'route-missing';
  readonly status = 404;
  readonly body = { detail: 'Not Found' };
  constructor() {
    super('Not Found');
  }
}

/** 404 as Prefect words it where the object went missing below the route: `{"exception_message": …}`. */
export class ObjectMissing extends RequestRefused {
  override readonly name = 'ObjectMissing';
  readonly code = 'object-missing';
  readonly status = 404;
  readonly body: unknown;
  constructor(message: string) {
    super(message);
    this.body = { exception_message: message };
  }
}

/** 409: an object that the new one refers to is missing, or one like it exists. */
export class IntegrityConflict extends RequestRefused {
  override readonly name = 'IntegrityConflict';
  readonly code = 'integrity-conflict';
  readonly status = 409;
  readonly body = {
    detail:
      'Data integrity conflict. This usually means a unique or foreign key constraint was violated. See server logs for details.',
  };
  constructor(why: string) {
    super(why);
  }
}

/** 409 with a sentence: one like it exists. */
export class Conflict extends RequestRefused {
  override readonly name = 'Conflict';
  readonly code = 'conflict';
  readonly status = 409;
  readonly body: unknown;
  constructor(detail: string) {
    super(detail);
    this.body = { detail };
  }
}

/** 400 or 422 with a sentence: `{"detail": "…"}`. */
export class BadRequest extends RequestRefused {
  override readonly name = 'BadRequest';
  readonly code = 'bad-request';
  readonly status: number;
  readonly body: unknown;
  constructor(detail: string, options: { status?: 400 | 403 | 413 | 422 } = {}) {
    super(detail);
    this.status = options.status ?? 400;
    this.body = { detail };
  }
}

/** 401: who asks is not known. */
export class Unauthorized extends RequestRefused {
  override readonly name = 'Unauthorized';
  readonly code = 'unauthorized';
  readonly status = 401;
  readonly body = { exception_message: 'Unauthorized' };
  constructor() {
    super('Unauthorized');
  }
}

const LEASE_GONE = 'Lease not found - it may have expired or been revoked';

/** 410: a lease that has run out or was given back cannot be renewed. */
export class LeaseGone extends RequestRefused {
  override readonly name = 'LeaseGone';
  readonly code = 'lease-gone';
  readonly status = 410;
  readonly body = { detail: LEASE_GONE };
  constructor() {
    super(LEASE_GONE);
  }
}

/** 422 with a sentence: slots that could never be had. */
export class SlotsRefused extends RequestRefused {
  override readonly name = 'SlotsRefused';
  readonly code = 'slots-refused';
  readonly status = 422;
  readonly body: unknown;
  constructor(reason: string) {
    super(reason);
    this.body = { detail: reason };
  }
}

/** 423: all slots are taken; `Retry-After` says in how many seconds it is worth asking again. */
export class SlotsTaken extends RequestRefused {
  override readonly name = 'SlotsTaken';
  readonly code = 'slots-taken';
  readonly status = 423;
  readonly body = { detail: 'Locked' };
  override readonly headers: Readonly<Record<string, string>>;
  constructor(retrySeconds: number) {
    super('Locked');
    this.headers = { 'retry-after': String(retrySeconds) };
  }
}

/** How soon it is worth asking again for a slot of a tag's limit: Prefect's default setting. */
const TAG_SLOT_WAIT_SECONDS = 30;

/** 423 for a task run whose tag's limit has no slot left. */
export class TagLocked extends RequestRefused {
  override readonly name = 'TagLocked';
  readonly code = 'tag-locked';
  readonly status = 423;
  readonly body: unknown;
  override readonly headers: Readonly<Record<string, string>>;
  private constructor(detail: string, headers: Record<string, string>) {
    super(detail);
    this.body = { detail };
    this.headers = headers;
  }
  static full(tag: string): TagLocked {
    return new TagLocked(`Concurrency limit for the ${tag} tag has been reached`, {
      'retry-after': String(TAG_SLOT_WAIT_SECONDS),
    });
  }
  /** No use in waiting: nobody may run. */
  static forEver(tag: string): TagLocked {
    return new TagLocked(
      `The concurrency limit on tag "${tag}" is 0 and will deadlock if the task tries to run again.`,
      {},
    );
  }
}

/** 500 with a sentence: what is kept encrypted cannot be read with the key that the server has. */
export class SecretUnreadable extends RequestRefused {
  override readonly name = 'SecretUnreadable';
  readonly code = 'secret-unreadable';
  readonly status = 500;
  readonly body: unknown;
  constructor() {
    super(
      'This block was encrypted with another key: start the server with the key that it had, or save the block anew.',
    );
    this.body = { exception_message: this.message };
  }
}

/** 503: the database is not there; the server connects again by itself. */
export class DatabaseGone extends RequestRefused {
  override readonly name = 'DatabaseGone';
  readonly code = 'database-gone';
  readonly status = 503;
  readonly body = { exception_message: 'Service Unavailable' };
  override readonly headers: Readonly<Record<string, string>> = { 'retry-after': '1' };
  constructor(why?: { message: string }) {
    super(`The database cannot be reached${why ? ` (${why.message})` : ''}.`);
  }
}

/** One thing that is wrong with a request, in the shape clients of Prefect know. */
export interface InvalidPart {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}

/** 422: the request does not fit its schema. */
export class InvalidRequest extends RequestRefused {
  override readonly name = 'InvalidRequest';
  readonly code = 'invalid-request';
  readonly status = 422;
  readonly body: unknown;
  constructor(parts: InvalidPart[], requestBody: unknown) {
    super('Invalid request received.');
    this.body = { exception_message: this.message, exception_detail: parts, request_body: requestBody };
  }
}

/** What keeps a server from starting. Each message says what is wrong and what to do. */
export abstract class StartRefused extends Error {
  abstract readonly code: string;
}

export class HostUnguarded extends StartRefused {
  override readonly name = 'HostUnguarded';
  readonly code = 'host-unguarded';
  constructor(host: string) {
    super(
      `Other machines could use the server at "${host}", and nothing would keep them out: set PREFECT_SERVER_API_AUTH_STRING to user:password, or MILLRACE_SERVER_API_KEYS, or listen on 127.0.0.1.`,
    );
  }
}

export class SettingUnreadable extends StartRefused {
  override readonly name = 'SettingUnreadable';
  readonly code = 'setting-unreadable';
  constructor(name: string, wanted: string) {
    super(`The environment variable ${name} has a value that the server can't use: it takes ${wanted}.`);
  }
}

export class PortTaken extends StartRefused {
  override readonly name = 'PortTaken';
  readonly code = 'port-taken';
  readonly port: number;
  constructor(port: number) {
    super(
      `Port ${port} is in use by another program: stop that program, or start with another --port (0 picks a free one).`,
    );
    this.port = port;
  }
}

export class AlreadyRunning extends StartRefused {
  override readonly name = 'AlreadyRunning';
  readonly code = 'already-running';
  readonly pid: number;
  constructor(home: string, pid: number) {
    super(`A server with process id ${pid} already uses ${home}: use that one, or stop it first.`);
    this.pid = pid;
  }
}

export class FolderNotWritable extends StartRefused {
  override readonly name = 'FolderNotWritable';
  readonly code = 'folder-not-writable';
  constructor(path: string, reason: string) {
    super(`Cannot write to ${path} (${reason}): choose another folder or give yourself the right to write there.`);
  }
}

export class DatabaseTooNew extends StartRefused {
  override readonly name = 'DatabaseTooNew';
  readonly code = 'database-too-new';
  constructor(path: string, version: number, known: number) {
    super(`The database ${path} has version ${version}, newer than this server knows (${known}): update Millrace.`);
  }
}

export class DatabaseUnreadable extends StartRefused {
  override readonly name = 'DatabaseUnreadable';
  readonly code = 'database-unreadable';
  constructor(path: string, reason: string) {
    super(`Cannot open the database ${path} (${reason}): move the file away to begin with an empty one.`);
  }
}

export class EncryptionKeyUnusable extends StartRefused {
  override readonly name = 'EncryptionKeyUnusable';
  readonly code = 'encryption-key-unusable';
  constructor(what: string) {
    super(
      `The encryption key is unusable (${what}): it must be 32 bytes in base64, as \`openssl rand -base64 32\` makes.`,
    );
  }
}

export class DatabaseNotUsable extends StartRefused {
  override readonly name = 'DatabaseNotUsable';
  readonly code = 'database-not-usable';
  /** `place` is its address, without a password. */
  constructor(place: string, why: string) {
    super(`Cannot use the database ${place}: ${why}.`);
  }
}
