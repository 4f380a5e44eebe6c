import { sql as raw } from 'kysely';
import type * as z from 'zod';
import type { Automation, AutomationFilter, automationSort } from '../../api/automation.ts';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, tagsAre, timeIs, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import { RECORD_ORDER } from './record-order.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { AutomationRow } from './tables.ts';

export function insertAutomation(tx: Tx, row: AutomationRow): void {
  tx.db.run(sql.insertInto('automation').values(row));
}

export function readAutomation(db: Database, id: string): AutomationRow | undefined {
  return db.first(sql.selectFrom('automation').selectAll().where('id', '=', id));
}

export function readEnabledAutomations(db: Database): AutomationRow[] {
  return db.all(sql.selectFrom('automation').selectAll().where('enabled', '=', 1).orderBy('created').orderBy('id'));
}

/** What is another as soon as any automation has been made, changed or removed. */
export function askAutomationsVersion(db: Database): () => string {
  const asked = version.ask(db, {});
  return () => asked()?.version ?? '';
}

const version = statement<object, { version: string }>(() =>
  sql.selectFrom('automation').select(raw<string>`count(*) || ' ' || coalesce(max(updated), '')`.as('version')),
);

export function updateAutomation(tx: Tx, id: string, set: Partial<AutomationRow>): void {
  tx.db.run(
    sql
      .updateTable('automation')
      .set({ ...set, updated: tx.now() })
      .where('id', '=', id),
  );
}

/** Removes an automation with all that its triggers have counted. */
export function deleteAutomation(tx: Tx, id: string): void {
  const { db } = tx;
  forgetCounts(tx, id);
  db.run(sql.deleteFrom('automation_resource').where('automation_id', '=', id));
  db.run(sql.deleteFrom('automation').where('id', '=', id));
}

/** Forgets what an automation's triggers have counted. */
export function forgetCounts(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('automation_bucket').where('automation_id', '=', id));
  tx.db.run(sql.deleteFrom('automation_firing').where('automation_id', '=', id));
}

export function listAutomations(
  db: Database,
  {
    automations: filter,
    sort,
    limit,
    offset,
  }: Page & { automations?: AutomationFilter | null | undefined; sort: z.output<typeof automationSort> },
): AutomationRow[] {
  const [column, direction] = RECORD_ORDER[sort];
  const rows = sql.selectFrom('automation').selectAll().where(fits(filter)).orderBy(column, direction);
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

export function countAutomations(db: Database): number {
  return db.first(sql.selectFrom('automation').select(raw<number>`count(*)`.as('count')))?.count ?? 0;
}

/** Notes which resources an automation is about; one that it belongs to stays so. */
export function relateAutomation(tx: Tx, id: string, resources: readonly string[]): void {
  const { db } = tx;
  db.run(sql.deleteFrom('automation_resource').where('automation_id', '=', id).where('owned', '=', 0));
  for (const resource_id of new Set(resources)) {
    const row = { automation_id: id, resource_id, owned: 0 };
    db.run(
      sql
        .insertInto('automation_resource')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    );
  }
}

/** Has an automation belong to a resource. */
export function giveAutomation(tx: Tx, id: string, resource_id: string): void {
  tx.db.run(
    sql
      .insertInto('automation_resource')
      .values({ automation_id: id, resource_id, owned: 1 })
      .onConflict((conflict) => conflict.columns(['automation_id', 'resource_id']).doUpdateSet({ owned: 1 })),
  );
}

export function readAutomationsOf(db: Database, resourceId: string, { owned }: { owned: boolean }): AutomationRow[] {
  return db.all(
    sql
      .selectFrom('automation')
      .innerJoin('automation_resource', 'automation_resource.automation_id', 'automation.id')
      .selectAll('automation')
      .where('automation_resource.resource_id', '=', resourceId)
      .$if(owned, (query) => query.where('automation_resource.owned', '=', 1))
      .orderBy('automation.name'),
  );
}

export function automationOf(row: AutomationRow): Automation {
  return {
    id: row.id,
    created: row.created,
    updated: row.updated,
    name: row.name,
    description: row.description,
    enabled: row.enabled === 1,
    tags: JSON.parse(row.tags) as string[],
    trigger: JSON.parse(row.trigger_) as Automation['trigger'],
    actions: JSON.parse(row.actions) as Automation['actions'],
    actions_on_trigger: JSON.parse(row.actions_on_trigger) as Automation['actions'],
    actions_on_resolve: JSON.parse(row.actions_on_resolve) as Automation['actions'],
  };
}

export function automationJson(row: AutomationRow): string {
  return JSON.stringify(automationOf(row));
}

function fits(filter: AutomationFilter | null | undefined): Condition {
  if (!filter) return combine([]);
  const { id, name, created, tags, operator } = filter;
  return combine(
    [...valueIs('id', id), ...valueIs('name', name), ...timeIs('created', created), ...tagsAre('tags', tags)],
    operator,
  );
}
