import type { FieldDef } from 'pg';
import type { SqlValue } from './database.ts';
import { literals, withValues } from './postgres-literals.ts';

/** A statement with a `$1` for each of its values. */
export interface PlacedStatement {
  text: string;
  values: readonly SqlValue[];
}

/** A statement that is kept on one connection under a name, so that Postgres reads and plans it once. */
export interface Prepared {
  name: string;
  /** What its rows consist of, as soon as somebody has asked. */
  fields?: readonly FieldDef[];
}

/** What is sent for one statement, or for several rows that are inserted one after another. */
export interface Part extends PlacedStatement {
  prepared: Prepared | undefined;
  /** Whether it is to be prepared first. */
  isNew: boolean;
}

/** Plans what is sent for several statements on one connection, and knows what is prepared there. */
export class BatchPlanner {
  readonly #known = new Map<string, { uses: number; prepared: Prepared | undefined }>();
  #named = 0;
  /** What the last plan was to prepare. */
  #fresh: string[] = [];

  /**
   * The parts, and for each statement the place of its part. What is `wanted` has a part of its own; other rows that
   * are inserted one after another are inserted together.
   */
  plan(
    statements: readonly PlacedStatement[],
    wanted: ReadonlySet<number> = new Set(),
  ): { parts: Part[]; places: number[] } {
    this.#fresh = [];
    const parts: Part[] = [];
    const places: number[] = [];
    const goTogether = (one: number, other: number): boolean => {
      const text = statements[one]?.text ?? '';
      return text === statements[other]?.text && PLAIN_INSERT.test(text) && !wanted.has(one) && !wanted.has(other);
    };
    for (const [index, statement] of statements.entries()) {
      const { text, values } = statement;
      const last = parts.at(-1);
      if (last && goTogether(index, index - 1)) last.text += `, (${literals(values).join(', ')})`;
      else if (goTogether(index, index + 1)) parts.push(unprepared({ text: withValues(text, values), values: [] }));
      else parts.push(this.#part(statement));
      places.push(parts.length - 1);
    }
    return { parts, places };
  }

  /** To be told when a batch has failed: nobody knows how much of it was done. */
  failed(): void {
    for (const text of this.#fresh) this.#known.delete(text);
  }

  #part(statement: PlacedStatement): Part {
    const { text } = statement;
    const known = this.#known.get(text) ?? { uses: 0, prepared: undefined };
    this.#known.set(text, known);
    known.uses += 1;
    if (known.prepared) return { ...statement, prepared: known.prepared, isNew: false };
    if (known.uses !== WORTH_PREPARING || this.#named >= MOST_PREPARED) return unprepared(statement);
    known.prepared = { name: `batch_${++this.#named}` };
    this.#fresh.push(text);
    return { ...statement, prepared: known.prepared, isNew: true };
  }
}

function unprepared(statement: PlacedStatement): Part {
  return { ...statement, prepared: undefined, isNew: false };
}

/** Of one row, and without a word on what to do where there is one. */
const PLAIN_INSERT = /^insert into "\w+" \([^()]*\) values \([^()]*\)$/;
const WORTH_PREPARING = 3;
const MOST_PREPARED = 200;
