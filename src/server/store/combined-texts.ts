import type { PlacedStatement } from './postgres-protocol.ts';
import { outsideQuotes } from './postgres-sql.ts';
import { tableOfRow } from './statement-effect.ts';

/**
 * One text for several statements that write one row each, to tables of their own: none of them depends on what another
 * does, so that Postgres may run them in any order
 * (https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING). What was combined once is found
 * by its first statement, and from there by the next.
 */
export class CombinedTexts {
  readonly #none: Combination = { parts: [], text: '', valueCount: 0, next: new Map() };
  #size = 0;

  /** The text for as many of the statements from that place on as go together, at least for the first. */
  find(statements: readonly PlacedStatement[], from: number, until: number): { text: string; count: number } {
    let found = this.#none;
    let place = from;
    while (place < until) {
      const next = this.#with(found, statements[place]?.text ?? '');
      if (!next) break;
      found = next;
      place += 1;
    }
    return place > from ? { text: found.text, count: place - from } : { text: statements[from]?.text ?? '', count: 1 };
  }

  #with(before: Combination, text: string): Combination | undefined {
    if (before.next.has(text) || this.#size >= MOST_COMBINED) return before.next.get(text);
    this.#size += 1;
    const made = combine(before, text);
    before.next.set(text, made);
    return made;
  }
}

interface Combination {
  /** Each with the table that it writes to, and its values numbered as those of all. */
  parts: readonly { table: string; text: string }[];
  text: string;
  valueCount: number;
  /** By the text of one more; undefined where it does not go with these. */
  next: Map<string, Combination | undefined>;
}

function combine({ parts: before, valueCount }: Combination, text: string): Combination | undefined {
  const table = tableOfRow(text.replace(UNLESS_IT_IS_THERE, ''));
  if (table === undefined || before.some((part) => part.table === table)) return undefined;
  let count = valueCount;
  const numbered = outsideQuotes(text, (part) =>
    part.replace(/\$(\d+)/g, (_, place) => {
      const moved = valueCount + Number(place);
      count = Math.max(count, moved);
      return `$${moved}`;
    }),
  );
  const parts = [...before, { table, text: numbered }];
  const others = before.map((part) => `"${part.table}_row" as (${part.text})`);
  const whole = others.length === 0 ? numbered : `with ${others.join(', ')} ${numbered}`;
  return { parts, text: whole, valueCount: count, next: new Map() };
}

const UNLESS_IT_IS_THERE = / on conflict \("\w+"\) do nothing$/;
const MOST_COMBINED = 500;
