import type { SqlValue } from './database.ts';
import { literals, withValues } from './postgres-literals.ts';

/** A statement with a `$1` for each of its values. */
export interface PlacedStatement {
  text: string;
  values: SqlValue[];
}

/**
 * Writes several statements as one text for one connection, values and all. What comes again and again is prepared
 * there, so that Postgres reads and plans it once, and rows that are inserted one after another are inserted together.
 */
export class ScriptWriter {
  readonly #known = new Map<string, { uses: number; name: string | undefined }>();
  #named = 0;
  /** What the last text was to prepare. */
  #fresh: string[] = [];

  /**
   * The text, and for each statement the place of its answer among those to the text; what is `wanted` has an answer
   * of its own.
   */
  write(
    statements: readonly PlacedStatement[],
    wanted: ReadonlySet<number> = new Set(),
  ): { text: string; places: number[] } {
    this.#fresh = [];
    const parts: string[] = [];
    const places: number[] = [];
    const goTogether = (one: number, other: number): boolean => {
      const text = statements[one]?.text ?? '';
      return text === statements[other]?.text && PLAIN_INSERT.test(text) && !wanted.has(one) && !wanted.has(other);
    };
    for (const [index, { text, values }] of statements.entries()) {
      if (goTogether(index, index - 1)) parts[parts.length - 1] += `, (${literals(values).join(', ')})`;
      else if (goTogether(index, index + 1)) parts.push(withValues(text, values));
      else parts.push(...this.#call(text, values));
      places.push(parts.length - 1);
    }
    return { text: parts.join(';\n'), places };
  }

  /** To be told when a text has failed: nobody knows how much of it was done. */
  failed(): void {
    for (const text of this.#fresh) this.#known.delete(text);
  }

  #call(text: string, values: readonly SqlValue[]): string[] {
    if (values.length === 0) return [text];
    const known = this.#known.get(text) ?? { uses: 0, name: undefined };
    this.#known.set(text, known);
    known.uses += 1;
    const isFresh = known.name === undefined && known.uses === WORTH_PREPARING && this.#named < MOST_PREPARED;
    if (isFresh) {
      known.name = `script_${++this.#named}`;
      this.#fresh.push(text);
    }
    if (known.name === undefined) return [withValues(text, values)];
    const call = `EXECUTE ${known.name}(${literals(values).join(', ')})`;
    return isFresh ? [`PREPARE ${known.name} AS ${text}`, call] : [call];
  }
}

/** Of one row, and without a word on what to do where there is one. */
const PLAIN_INSERT = /^insert into "\w+" \([^()]*\) values \([^()]*\)$/;
const WORTH_PREPARING = 3;
const MOST_PREPARED = 200;
