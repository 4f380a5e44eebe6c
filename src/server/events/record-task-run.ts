import * as z from 'zod';
import type { Event } from '../../api/event.ts';
import { dateTime, labels } from '../../api/scalars.ts';
import { type State, stateDetails, stateType } from '../../api/state.ts';
import { taskInputs } from '../../api/task-run.ts';
import type { Json } from '../../model/graph.ts';
import { normalTime } from '../clock.ts';
import { recordOf, textOf } from '../loose-json.ts';
import { newTaskRunRow } from '../runs/new-task-run-row.ts';
import { stateRow } from '../runs/state-row.ts';
import { fullDetails } from '../store/state-details.ts';
import type { Tx } from '../store/store.ts';
import type { TaskRunRow } from '../store/tables.ts';
import { askTaskRun, saveTaskRun, saveTaskRunState } from '../store/task-runs.ts';

/**
 * Keeps task runs from the events by which engines report them. Invariants:
 *
 * 1. A state is kept once, by the event's id, whatever the order and however often it is sent.
 * 2. A task run shows the latest of its states by the time it occurred, not by the time it was told.
 * 3. A run of a known natural key keeps its first id; states told under another id go to it.
 */
export function recordTaskRuns(tx: Tx, events: readonly Event[]): void {
  const reports = events.filter(isTaskRunReport).flatMap((event) => readReport(event) ?? []);
  const rows = new ChangedRows(tx);
  for (const report of reports) rows.ask(report);
  for (const report of reports) {
    const row = rows.rowOf(report);
    const { state } = report;
    const named = { ...state, state_details: { ...state.state_details, task_run_id: row.id } };
    if (row.state_timestamp === null || row.state_timestamp < state.timestamp) {
      applyReport(row, report.taskRun, named, tx.now());
      rows.add(row);
    }
    saveTaskRunState(tx, stateRow(named, row.id));
  }
  rows.save();
}

/** Whether an engine tells by this event of a task run whose states it governs itself. */
export function isTaskRunReport(event: Event): boolean {
  return event.event.startsWith('prefect.task-run.') && event.resource['prefect.orchestration'] === 'client';
}

interface Report {
  id: string;
  flowRunId: string | null;
  state: State;
  taskRun: Record<string, Json>;
}

/** What an event says of a task run; nothing where it lacks what every report has. */
function readReport(event: Event): Report | undefined {
  const id = idAfter('prefect.task-run.', event.resource['prefect.resource.id']);
  const flowRun = event.related.find((resource) => resource['prefect.resource.role'] === 'flow-run');
  const flowRunId = idAfter('prefect.flow-run.', flowRun?.['prefect.resource.id']) ?? null;
  const validated = recordOf(event.payload.validated_state);
  const taskRun = recordOf(event.payload.task_run);
  const type = stateType.safeParse(validated?.type);
  if (!id || !validated || !taskRun || !type.success) return undefined;
  if (typeof taskRun.task_key !== 'string' || typeof taskRun.dynamic_key !== 'string') return undefined;
  const details = stateDetails.safeParse(validated.state_details ?? {});
  const state: State = {
    id: event.id,
    type: type.data,
    name: textOf(validated.name) ?? event.event.slice('prefect.task-run.'.length),
    timestamp: event.occurred,
    message: textOf(validated.message),
    data: validated.data ?? null,
    state_details: fullDetails({ ...(details.success ? details.data : {}), flow_run_id: flowRunId }),
  };
  return { id, flowRunId, state, taskRun };
}

/** Task runs that a batch changes, each written once at its end. */
class ChangedRows {
  readonly #tx: Tx;
  readonly #byId = new Map<string, TaskRunRow>();
  readonly #byKey = new Map<string, TaskRunRow>();
  readonly #asked = new Map<string, () => TaskRunRow | undefined>();

  constructor(tx: Tx) {
    this.#tx = tx;
  }

  /** To be told of every report of a batch before the first of them is looked at. */
  ask(report: Report): void {
    if (this.#asked.has(report.id)) return;
    this.#asked.set(report.id, askTaskRun(this.#tx.db, report.id, keyOf(report)));
  }

  /** The task run that a report is of, as the batch has left it so far, or a new one. */
  rowOf(report: Report): TaskRunRow {
    const { id, flowRunId, taskRun } = report;
    const key = keyOf(report);
    const changed = this.#byId.get(id) ?? (flowRunId === null ? undefined : this.#byKey.get(JSON.stringify(key)));
    if (changed) return changed;
    const stored = this.#asked.get(id)?.();
    return stored ?? newTaskRunRow({ id, now: this.#tx.now(), name: textOf(taskRun.name) ?? key.task_key, key });
  }

  add(row: TaskRunRow): void {
    this.#byId.set(row.id, row);
    const { flow_run_id, task_key, dynamic_key } = row;
    this.#byKey.set(JSON.stringify({ flow_run_id, task_key, dynamic_key }), row);
  }

  save(): void {
    for (const row of this.#byId.values()) saveTaskRun(this.#tx, row);
  }
}

function keyOf({ flowRunId, taskRun }: Report): Pick<TaskRunRow, 'flow_run_id' | 'task_key' | 'dynamic_key'> {
  return {
    flow_run_id: flowRunId,
    task_key: taskRun.task_key as string,
    dynamic_key: taskRun.dynamic_key as string,
  };
}

/** Takes over what the report tells; what it leaves out stays. */
function applyReport(row: TaskRunRow, told: Record<string, Json>, state: State, now: string): void {
  const has = (name: string): boolean => name in told;
  row.updated = now;
  if (has('name')) row.name = textOf(told.name) ?? row.name;
  if (has('cache_key')) row.cache_key = textOf(told.cache_key);
  if (has('cache_expiration')) row.cache_expiration = timeOf(told.cache_expiration);
  if (has('task_version')) row.task_version = textOf(told.task_version);
  if (has('empirical_policy'))
    row.empirical_policy = JSON.stringify({ ...NO_RETRIES, ...recordOf(told.empirical_policy) });
  if (has('tags')) row.tags = jsonOr(tagList, told.tags, row.tags);
  if (has('labels')) row.labels = jsonOr(labels, told.labels, row.labels);
  if (has('task_inputs')) row.task_inputs = jsonOr(taskInputs, told.task_inputs, row.task_inputs);
  if (has('run_count')) row.run_count = countOr(told.run_count, row.run_count);
  if (has('flow_run_run_count')) row.flow_run_run_count = countOr(told.flow_run_run_count, row.flow_run_run_count);
  if (has('expected_start_time')) row.expected_start_time = timeOf(told.expected_start_time);
  if (has('next_scheduled_start_time')) {
    row.next_scheduled_start_time = timeOf(told.next_scheduled_start_time);
  }
  if (has('start_time')) row.start_time = timeOf(told.start_time);
  if (has('end_time')) row.end_time = timeOf(told.end_time);
  if (has('total_run_time')) row.total_run_time = numberOr(told.total_run_time, row.total_run_time);
  row.state_id = state.id;
  row.state_type = state.type;
  row.state_name = state.name ?? '';
  row.state_timestamp = normalTime(state.timestamp);
  row.state = JSON.stringify(state);
}

const tagList = z.array(z.string());

const NO_RETRIES = {
  max_retries: 0,
  retry_delay_seconds: 0,
  retries: null,
  retry_delay: null,
  retry_jitter_factor: null,
};

function idAfter(prefix: string, resourceId: string | undefined): string | undefined {
  return resourceId?.startsWith(prefix) ? resourceId.slice(prefix.length).toLowerCase() : undefined;
}

/** A time, or null for what is none: an event that cannot be kept would be sent again for ever. */
function timeOf(value: Json | undefined): string | null {
  const parsed = dateTime.safeParse(value);
  return parsed.success ? normalTime(parsed.data) : null;
}

/** A value as JSON when it fits its schema, or else what is kept already. */
function jsonOr(schema: z.ZodType, value: Json | undefined, otherwise: string): string {
  return schema.safeParse(value).success ? JSON.stringify(value) : otherwise;
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

/** A count that can be read again as it was told: SQLite's integers go further than JavaScript's. */
function countOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : otherwise;
}
