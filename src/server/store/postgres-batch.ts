import type { FieldDef } from 'pg';
import { CombinedTexts } from './combined-texts.ts';
import { literals, withValues } from './postgres-literals.ts';
import type { PlacedStatement } from './postgres-protocol.ts';

/** A statement that is kept on one connection under a name, so that Postgres reads and plans it once. */
export interface Prepared {
  name: string;
  /** What its rows consist of, as soon as somebody has asked. */
  fields?: readonly FieldDef[];
}

/** What is sent for one statement, or for several that are sent as one. */
export interface Part extends PlacedStatement {
  prepared: Prepared | undefined;
  /** Whether it is to be prepared first. */
  isNew: boolean;
}

/** Plans what is sent for several statements on one connection, and knows what is prepared there. */
export class BatchPlanner {
  readonly #known = new Map<string, { uses: number; prepared: Prepared | undefined }>();
  readonly #combined = new CombinedTexts();
  #named = 0;
  /** What the last plan was to prepare. */
  #fresh: string[] = [];

  /**
   * The parts, and for each statement the place of its part. What is `wanted` has a part of its own. Other rows that are
   * inserted one after another are inserted together, and what is written one after another to one row of each of
   * several tables is written by one statement.
   */
  plan(
    statements: readonly PlacedStatement[],
    wanted: ReadonlySet<number> = new Set(),
  ): { parts: Part[]; places: number[] } {
    this.#fresh = [];
    const parts: Part[] = [];
    const places: number[] = [];
    for (let index = 0; index < statements.length; ) {
      const until = wanted.has(index) ? index + 1 : endBefore(wanted, index, statements.length);
      const part = this.#next(statements, index, until);
      for (let count = 0; count < part.count; count++) places.push(parts.length);
      parts.push(part.part);
      index += part.count;
    }
    return { parts, places };
  }

  /** To be told when a batch has failed: nobody knows how much of it was done. */
  failed(): void {
    for (const text of this.#fresh) this.#known.delete(text);
  }

  /** Lists of every length make texts without end. */
  #forgetRare(): void {
    for (const [text, { prepared }] of this.#known) if (!prepared) this.#known.delete(text);
  }

  /** What is sent for the next statements, and for how many of them. */
  #next(statements: readonly PlacedStatement[], from: number, until: number): { part: Part; count: number } {
    const first = statements[from] as PlacedStatement;
    const repeats = from + 1 < until && statements[from + 1]?.text === first.text;
    if (repeats && PLAIN_INSERT.test(first.text)) {
      let to = from + 2;
      while (to < until && statements[to]?.text === first.text) to++;
      const rows = statements.slice(from + 1, to).map(({ values }) => `, (${literals(values).join(', ')})`);
      const text = `${withValues(first.text, first.values)}${rows.join('')}`;
      return { part: unprepared({ text, values: [] }), count: to - from };
    }
    const { text, count } = this.#combined.find(statements, from, until);
    if (count === 1) return { part: this.#part(first), count };
    const values = statements.slice(from, from + count).flatMap((statement) => statement.values);
    return { part: this.#part({ text, values }), count };
  }

  #part(statement: PlacedStatement): Part {
    const { text } = statement;
    const known = this.#known.get(text) ?? { uses: 0, prepared: undefined };
    if (this.#known.size >= MOST_KNOWN) this.#forgetRare();
    this.#known.set(text, known);
    known.uses += 1;
    if (known.prepared) return { ...statement, prepared: known.prepared, isNew: false };
    if (known.uses !== WORTH_PREPARING || this.#named >= MOST_PREPARED) return unprepared(statement);
    known.prepared = { name: `batch_${++this.#named}` };
    this.#fresh.push(text);
    return { ...statement, prepared: known.prepared, isNew: true };
  }
}

/** The place before which something is wanted that must have a part of its own. */
function endBefore(wanted: ReadonlySet<number>, from: number, end: number): number {
  let until = from + 1;
  while (until < end && !wanted.has(until)) until++;
  return until;
}

function unprepared(statement: PlacedStatement): Part {
  return { ...statement, prepared: undefined, isNew: false };
}

/** Of one row, and without a word on what to do where there is one. */
const PLAIN_INSERT = /^insert into "\w+" \([^()]*\) values \([^()]*\)$/;
const WORTH_PREPARING = 3;
const MOST_PREPARED = 200;
/** More than are prepared, so that forgetting leaves room. */
const MOST_KNOWN = 1000;
