/** No server answered, however often it was asked. `cause` is the last network error. */
export class ApiUnreachableError extends Error {
  override readonly name = 'ApiUnreachableError';
  readonly code = 'api-unreachable';
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(
      `No orchestrator answers at ${url} (${reasonOf(cause)}). Check the address, or start one with \`millrace server start\`.`,
      { cause },
    );
    this.url = url;
  }
}

/** The server refused the credentials, or their lack: HTTP 401 or 403. */
export class ApiAuthError extends Error {
  override readonly name = 'ApiAuthError';
  readonly code = 'api-auth';
  readonly status: number;

  /** `credentials` are described in words, with where they came from; `advice` is a sentence. */
  constructor(refusal: { url: string; status: number; credentials: string; advice: string }) {
    super(`${refusal.url} refused ${refusal.credentials} with HTTP ${refusal.status}. ${refusal.advice}`);
    this.status = refusal.status;
  }
}

/** What was asked for does not exist: HTTP 404. */
export class ApiNotFoundError extends Error {
  override readonly name = 'ApiNotFoundError';
  readonly code = 'api-not-found';
  readonly status = 404;

  constructor(request: string, detail: string) {
    super(`${request}: ${detail || 'not found'}.`);
  }
}

/** The request clashes with what the server holds: HTTP 409. */
export class ApiConflictError extends Error {
  override readonly name = 'ApiConflictError';
  readonly code = 'api-conflict';
  readonly status = 409;

  constructor(request: string, detail: string) {
    super(`${request} conflicts with what the server holds: ${detail || 'no reason given'}.`);
  }
}

/** The server did not understand the request: HTTP 422. `body` is its answer. */
export class ApiValidationError extends Error {
  override readonly name = 'ApiValidationError';
  readonly code = 'api-validation';
  readonly status = 422;
  readonly body: unknown;

  constructor(request: string, detail: string, body: unknown) {
    super(`The server refused ${request} as invalid: ${detail || 'no reason given'}.`);
    this.body = body;
  }
}

/** Any other answer that is no success, or a body that is not what the API promises. */
export class ApiResponseError extends Error {
  override readonly name = 'ApiResponseError';
  readonly code = 'api-response';
  readonly status: number;
  readonly body: unknown;
  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(request: string, answer: { status: number; detail: string; body: unknown; retryAfterSeconds?: number }) {
    super(`${request} failed with HTTP ${answer.status}${answer.detail ? `: ${answer.detail}` : ''}.`);
    this.status = answer.status;
    this.body = answer.body;
    this.retryAfterSeconds = answer.retryAfterSeconds;
  }
}

/** Prefect's profiles file, or a variable beside it, can't be used. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  readonly code = 'profile';
}

/** A WebSocket was refused, or broke off before it was ready. `final` means that asking again would not help. */
export class SocketRefusedError extends Error {
  override readonly name = 'SocketRefusedError';
  readonly code = 'socket-refused';
  readonly final: boolean;

  constructor(url: string, reason: string, options: { final: boolean; cause?: unknown }) {
    super(`The WebSocket ${url} is not available: ${reason}.`, { cause: options.cause });
    this.final = options.final;
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' ? code : cause.message || cause.name;
}
