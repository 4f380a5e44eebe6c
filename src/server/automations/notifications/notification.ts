import type { SendingBlock } from '../block-of-action.ts';

export interface Message {
  subject: string;
  body: string;
}

/** What is sent for a message: a request, or a mail by a server of one's own. */
export type Sent =
  | { type: 'request'; method: string; url: string; headers: Record<string, string>; body: string }
  | Mail;

export interface Mail {
  type: 'mail';
  host: string;
  port: number;
  /** `ssl` from the first byte, `starttls` after the greeting, `none` in the open. */
  encryption: 'ssl' | 'starttls' | 'none';
  username: string;
  password: string;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
}

/** How one kind of block makes of a message what is sent. */
export type Notification = (block: SendingBlock, message: Message) => Sent[];

/** A request with a body of JSON. */
export function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Sent {
  const type = { 'content-type': 'application/json' };
  return { type: 'request', method: 'POST', url, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

/** Subject and body as one text. */
export function together({ subject, body }: Message): string {
  return subject === '' ? body : `${subject}\n${body}`;
}
