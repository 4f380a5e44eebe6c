import type { PostgresFailure } from './postgres-protocol.ts';

/** An address as it may be shown. */
export function hidePassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^:@/]*):[^@]*@/, '$1@');
}

/** What is wrong and what to do, in the rest of a sentence. */
export function sentenceOf({ code, message }: PostgresFailure): string {
  switch (code) {
    case '28P01':
    case '28000':
      return 'the user or the password is wrong: look at the address';
    case '3D000':
      return 'there is no such database: make it first, with createdb';
    case '42501':
      return 'the user may not make the schema "millrace" there: let its owner grant CREATE on the database';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no host of that name is known: look at the address';
    case 'ECONNREFUSED':
      return 'nothing listens there: start Postgres, or look at the port';
    default:
      return message;
  }
}
