import type { Dispatcher } from 'undici';

export type Post = (path: string, body: unknown) => Promise<unknown>;

/**
 * Posts JSON to an API and reads the JSON that it answers, again for as long as `isPatient`. Throws where there is no
 * answer or it is a refusal.
 */
export function poster(url: string, dispatcher: Dispatcher, isPatient: (tries: number, ms: number) => boolean): Post {
  const { origin, pathname } = new URL(url);
  return async (path, body) => {
    const send = () => answerTo(dispatcher, origin, pathname + path, JSON.stringify(body));
    // A real Prefect on SQLite says 503 now and then even on one connection, and drops connections. Its own client
    // would wait before it asks again; this one asks at once.
    const started = performance.now();
    let answer = await send();
    for (let tries = 1; !answer || answer.status === 503; tries++) {
      if (!isPatient(tries, performance.now() - started)) break;
      answer = await send();
    }
    if (!answer) throw new Error(`POST ${path}: no answer`);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    return answer.text ? JSON.parse(answer.text) : undefined;
  };
}

interface Answer {
  status: number;
  text: string;
}

/**
 * Undefined where the connection fails. The client's work is in what is measured, beside both servers alike: a stream of
 * the answer, as `request` makes one, would be a tenth of what a change of state takes on Postgres, so the answer's parts
 * are taken as they come.
 */
function answerTo(dispatcher: Dispatcher, origin: string, path: string, body: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let status = 0;
    dispatcher.dispatch(
      { origin, path, method: 'POST', headers: { 'content-type': 'application/json' }, body },
      {
        onRequestStart() {},
        onResponseStart(_, statusCode) {
          status = statusCode;
        },
        onResponseData(_, part) {
          parts.push(part);
        },
        onResponseEnd() {
          resolve({ status, text: Buffer.concat(parts).toString() });
        },
        onResponseError() {
          resolve(undefined);
        },
      },
    );
  });
}
