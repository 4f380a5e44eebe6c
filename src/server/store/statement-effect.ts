/** Tables whose rows are worth keeping: each change of a flow run's state reads them. */
export const KEPT_TABLES = ['flow', 'flow_run', 'automation'] as const;
export type KeptTable = (typeof KEPT_TABLES)[number];

/** What a statement has to do with rows that are kept (see `kept-rows.ts`), as its text tells. */
export type Effect =
  /** Reads one row by its id. */
  | { kind: 'reads-row'; tables: readonly [KeptTable] }
  /** Reads one row of figures of the whole table. */
  | { kind: 'counts-table'; tables: readonly [KeptTable] }
  /** Inserts one row, or changes the one whose id is the last value; either can give it back as it is afterwards. */
  | { kind: 'inserts-row'; tables: readonly [KeptTable] }
  | { kind: 'changes-row'; tables: readonly [KeptTable] }
  /** Writes in some other way, to these of the tables and to any others. */
  | { kind: 'writes'; tables: readonly KeptTable[] }
  | { kind: 'reads' };

/** Tells it from a text as the query builder makes it, with `$1` for its first value. */
export function effectOf(text: string): Effect {
  for (const [kind, shape] of SHAPES) {
    const table = shape.exec(text)?.[1];
    if (isKept(table)) return { kind, tables: [table] };
  }
  const written = [...text.matchAll(WRITES)].map(([, table]) => table);
  if (written.length > 0) return { kind: 'writes', tables: written.filter(isKept) };
  // What is not understood may have changed anything.
  return /^select\b/i.test(text) ? { kind: 'reads' } : { kind: 'writes', tables: KEPT_TABLES };
}

type Write = Extract<Effect, { kind: 'inserts-row' | 'changes-row' | 'writes' }>;

export function isWrite(effect: Effect): effect is Write {
  return effect.kind === 'writes' || givesBack(effect);
}

/** Whether it writes one row, which is wanted back. */
export function givesBack({ kind }: Effect): boolean {
  return kind === 'inserts-row' || kind === 'changes-row';
}

/** The text with which it does give it back. */
export function givingBack(effect: Effect, text: string): string {
  return givesBack(effect) ? `${text} returning *` : text;
}

const SHAPES = [
  ['reads-row', /^select \* from "(\w+)" where "id" = \$1$/],
  ['counts-table', /^select count\(\*\)[^?$]* from "(\w+)"$/],
  ['inserts-row', /^insert into "(\w+)" \([^()]*\) values \([^()]*\)$/],
  ['changes-row', /^update "(\w+)" set (?:"\w+" = \$\d+,? )+where "id" = \$\d+$/],
] as const;

const WRITES = /\b(?:insert into|update|delete from) "?(\w+)"?/gi;

function isKept(table: string | undefined): table is KeptTable {
  return KEPT_TABLES.some((kept) => kept === table);
}
