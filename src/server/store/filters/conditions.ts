import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import { normalTime } from '../../clock.ts';

/** A condition on rows, as a piece of SQL. */
export type Condition = Expression<SqlBool>;

/** All of the conditions, or with `or_` any of them; nothing asked for is true of every row. */
export function combine(conditions: Condition[], operator: 'and_' | 'or_' = 'and_'): Condition {
  if (conditions.length === 0) return ALWAYS;
  return sql<SqlBool>`(${sql.join(conditions, operator === 'or_' ? sql` OR ` : sql` AND `)})`;
}

export const ALWAYS: Condition = sql<SqlBool>`TRUE`;

interface Values {
  any_?: readonly (string | number)[] | null | undefined;
  not_any_?: readonly (string | number)[] | null | undefined;
  is_null_?: boolean | null | undefined;
  operator?: 'and_' | 'or_';
}

/** A column's value is one of, none of, or null. */
export function valueIs(column: string, filter: Values | null | undefined): Condition[] {
  if (!filter) return [];
  const conditions: Condition[] = [];
  const ref = sql.ref(column);
  const { any_: any, not_any_: notAny, is_null_: isNull } = filter;
  if (any)
    conditions.push(any.length === 1 ? sql<SqlBool>`${ref} = ${any[0]}` : sql<SqlBool>`${ref} IN ${listOf(any)}`);
  if (notAny) conditions.push(sql<SqlBool>`${ref} NOT IN ${listOf(notAny)}`);
  if (isNull === true) conditions.push(sql<SqlBool>`${ref} IS NULL`);
  if (isNull === false) conditions.push(sql<SqlBool>`${ref} IS NOT NULL`);
  return conditions.length === 0 ? [] : [combine(conditions, filter.operator)];
}

/** Part of a name, in either case. */
export function nameIs(
  column: string,
  filter: { any_?: readonly string[] | null | undefined; like_?: string | null | undefined } | null | undefined,
): Condition[] {
  const conditions = valueIs(column, filter && { any_: filter.any_ });
  if (filter?.like_ !== null && filter?.like_ !== undefined) {
    conditions.push(sql<SqlBool>`${sql.ref(column)} LIKE ${`%${filter.like_}%`}`);
  }
  return conditions;
}

interface Times {
  before_?: string | null | undefined;
  after_?: string | null | undefined;
  is_null_?: boolean | null | undefined;
}

/** A time lies between two others, both included. */
export function timeIs(column: string | RawBuilder<unknown>, filter: Times | null | undefined): Condition[] {
  if (!filter) return [];
  const ref = typeof column === 'string' ? sql.ref(column) : column;
  const conditions = typeof column === 'string' ? valueIs(column, { is_null_: filter.is_null_ }) : [];
  if (filter.before_) conditions.push(sql<SqlBool>`${ref} <= ${normalTime(filter.before_)}`);
  if (filter.after_) conditions.push(sql<SqlBool>`${ref} >= ${normalTime(filter.after_)}`);
  return conditions;
}

interface Tags {
  operator?: 'and_' | 'or_';
  all_?: readonly string[] | null | undefined;
  any_?: readonly string[] | null | undefined;
  is_null_?: boolean | null | undefined;
}

/** A JSON list of tags holds all of, or one of. */
export function tagsAre(column: string, filter: Tags | null | undefined): Condition[] {
  if (!filter) return [];
  const ref = sql.ref(column);
  const conditions: Condition[] = [];
  if (filter.all_ && filter.all_.length > 0) {
    const has = filter.all_.map(
      (tag) => sql<SqlBool>`EXISTS (SELECT 1 FROM json_each(${ref}) AS tag WHERE tag.value = ${tag})`,
    );
    conditions.push(combine(has));
  }
  if (filter.any_) {
    conditions.push(
      sql<SqlBool>`EXISTS (SELECT 1 FROM json_each(${ref}) AS tag WHERE tag.value IN ${listOf(filter.any_)})`,
    );
  }
  if (filter.is_null_ === true) conditions.push(sql<SqlBool>`${ref} = '[]'`);
  if (filter.is_null_ === false) conditions.push(sql<SqlBool>`${ref} <> '[]'`);
  return conditions.length === 0 ? [] : [combine(conditions, filter.operator)];
}

interface State {
  operator?: 'and_' | 'or_';
  type?: Values | null | undefined;
  name?: Values | null | undefined;
}

/** The current state of a run, by its type and its name. */
export function stateIs(table: 'flow_run' | 'task_run', filter: State | null | undefined): Condition[] {
  if (!filter) return [];
  const conditions = [...valueIs(`${table}.state_type`, filter.type), ...valueIs(`${table}.state_name`, filter.name)];
  return conditions.length === 0 ? [] : [combine(conditions, filter.operator)];
}

/** A list as one parameter, so that the statement's text does not depend on its length. */
export function listOf(values: readonly (string | number)[]): Condition {
  return sql<SqlBool>`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
