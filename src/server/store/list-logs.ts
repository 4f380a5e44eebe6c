import { sql as raw, type SqlBool } from 'kysely';
import type * as z from 'zod';
import type { logFilter, logsRequest } from '../../api/filters.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { parseTextQuery } from '../text-query.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, timeIs, valueIs } from './filters/conditions.ts';
import type { LogRow } from './tables.ts';

/** Log lines by time; those of one time in the order in which they came. */
export function listLogs(db: Database, query: z.output<typeof logsRequest>): LogRow[] {
  const direction = query.sort === 'TIMESTAMP_ASC' ? 'asc' : 'desc';
  return db.all(
    sql
      .selectFrom('log')
      .selectAll()
      .where(logsWhere(query.logs))
      .orderBy('timestamp', direction)
      .orderBy(raw`seq ${raw.raw(direction)}`)
      .limit(query.limit ?? PAGE_LIMIT)
      .offset(query.offset),
  );
}

function logsWhere(filter: z.output<typeof logFilter> | null | undefined): Condition {
  if (!filter) return combine([]);
  const conditions = [
    ...timeIs('log.timestamp', filter.timestamp),
    ...valueIs('log.flow_run_id', filter.flow_run_id),
    ...valueIs('log.task_run_id', filter.task_run_id),
    ...levelIs(filter.level),
    ...textIs(filter.text?.query),
  ];
  return combine(conditions, filter.operator);
}

function levelIs(level: z.output<typeof logFilter>['level']): Condition[] {
  const conditions: Condition[] = [];
  if (typeof level?.ge_ === 'number') conditions.push(raw<SqlBool>`log.level >= ${level.ge_}`);
  if (typeof level?.le_ === 'number') conditions.push(raw<SqlBool>`log.level <= ${level.le_}`);
  return conditions;
}

function textIs(query: string | undefined): Condition[] {
  if (query === undefined) return [];
  const { include, exclude, required } = parseTextQuery(query);
  const has = (term: string): Condition =>
    raw<SqlBool>`instr(lower(log.message || ' ' || log.name), ${term.toLowerCase()}) > 0`;
  const conditions = required.map(has);
  if (include.length > 0) conditions.push(combine(include.map(has), 'or_'));
  for (const term of exclude) conditions.push(raw<SqlBool>`NOT ${has(term)}`);
  return conditions;
}
