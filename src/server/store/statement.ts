import type { Database, Query, SqlValue } from './database.ts';

/**
 * A query of a hot path, compiled once: `build` gets a maker of named places, and running it fills them in.
 *
 *     const insert = statement<FlowRow, unknown>((at) => sql.insertInto('flow').values({ id: at('id'), … }));
 *     insert.run(db, row);
 */
export function statement<Values extends object, Row>(build: (at: Places<Values>) => Query<Row>) {
  let text: string | undefined;
  let names: (keyof Values)[] = [];
  const compiled = (): string => {
    if (text === undefined) {
      const query = build((name) => new Place(name) as never).compile();
      names = query.parameters.map((parameter) => (parameter as Place<keyof Values>).name);
      text = query.sql;
    }
    return text;
  };
  const inputs = (values: Values): SqlValue[] => names.map((name) => values[name] as SqlValue);
  return {
    run: (db: Database, values: Values): number => {
      const prepared = db.prepare(compiled());
      return Number(prepared.run(...inputs(values)).changes);
    },
    /** See `Database.runAll`. */
    runAll: (db: Database, rows: readonly Values[]): number[] => db.runAll(compiled(), rows.map(inputs)),
    /** See `Database.defer`. */
    defer: (db: Database, values: Values): void => db.defer(compiled(), inputs(values)),
    /** See `Database.ask`. */
    ask: (db: Database, values: Values): (() => Row | undefined) =>
      db.ask(compiled(), inputs(values)) as () => Row | undefined,
    first: (db: Database, values: Values): Row | undefined => {
      const prepared = db.prepare(compiled());
      return prepared.get(...inputs(values)) as Row | undefined;
    },
  };
}

/** Makes the place of a value in a statement. */
export type Places<Values extends object> = <Key extends keyof Values>(name: Key) => Values[Key];

class Place<Name> {
  readonly name: Name;
  constructor(name: Name) {
    this.name = name;
  }
}
