/** Tables whose rows are worth keeping: each change of a flow run's state reads them. */
export const KEPT_TABLES = ['flow', 'flow_run', 'automation'] as const;
export type KeptTable = (typeof KEPT_TABLES)[number];

/** What a statement has to do with rows that are kept (see `kept-rows.ts`), as its text tells. */
export type Effect =
  /** Reads one row by its id. */
  | { kind: 'reads-row'; tables: readonly [KeptTable] }
  /** Reads one row of figures of the whole table. */
  | { kind: 'counts-table'; tables: readonly [KeptTable] }
  /**
   * Inserts one row, or changes the one whose id is the last value; either can give it back as it is afterwards. The
   * columns are those that the values go into, one after another.
   */
  | { kind: 'inserts-row' | 'changes-row'; tables: readonly [KeptTable]; columns: readonly string[] }
  /** Writes in some other way, to these of the tables and to any others. */
  | { kind: 'writes'; tables: readonly KeptTable[] }
  | { kind: 'reads' };

/** Tells it from a text as the query builder makes it, with `$1` for its first value. */
export function effectOf(text: string): Effect {
  for (const [kind, shape] of SHAPES) {
    const [, table, list] = shape.exec(text) ?? [];
    if (!isKept(table)) continue;
    if (list === undefined) return { kind, tables: [table] } as Effect;
    const columns = [...list.matchAll(/"(\w+)"/g)].map(([, column]) => column as string);
    const places = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place));
    if (places.every((place, index) => place === index + 1)) return { kind, tables: [table], columns } as Effect;
  }
  const written = [...text.matchAll(WRITES)].map(([, table]) => table);
  if (written.length > 0) return { kind: 'writes', tables: written.filter(isKept) };
  // What is not understood may have changed anything.
  return /^select\b/i.test(text) ? { kind: 'reads' } : { kind: 'writes', tables: KEPT_TABLES };
}

export type RowWrite = Extract<Effect, { columns: readonly string[] }>;

export function isWrite(effect: Effect): effect is RowWrite | Extract<Effect, { kind: 'writes' }> {
  return effect.kind === 'writes' || writesRow(effect);
}

/** Whether it writes one row. */
export function writesRow(effect: Effect): effect is RowWrite {
  return effect.kind === 'inserts-row' || effect.kind === 'changes-row';
}

/** The table to which a statement writes one row, where that is all that it does. */
export function tableOfRow(text: string): string | undefined {
  return (INSERTS_ROW.exec(text) ?? CHANGES_ROW.exec(text))?.[1];
}

const INSERTS_ROW = /^insert into "(\w+)" \(([^()]*)\) values \((?:\$\d+(?:, )?)+\)$/;
const CHANGES_ROW = /^update "(\w+)" set ((?:"\w+" = \$\d+,? )+)where "id" = \$\d+$/;

const SHAPES = [
  ['reads-row', /^select \* from "(\w+)" where "id" = \$1$/],
  ['counts-table', /^select count\(\*\)[^?$]* from "(\w+)"$/],
  ['inserts-row', INSERTS_ROW],
  ['changes-row', CHANGES_ROW],
] as const;

const WRITES = /\b(?:insert into|update|delete from) "?(\w+)"?/gi;

function isKept(table: string | undefined): table is KeptTable {
  return KEPT_TABLES.some((kept) => kept === table);
}
