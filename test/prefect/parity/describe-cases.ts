import { createHash } from 'node:crypto';
import type { FlowRun } from '../../../src/api/flow-run.ts';
import type { State } from '../../../src/api/state.ts';
import type { TaskRun } from '../../../src/api/task-run.ts';
import { withoutDifferences } from './differences.ts';
import type { Records } from './records.ts';
import { type NameOf, sayer } from './say.ts';

export type Language = 'python' | 'typescript';

/**
 * What a server holds of the runs of one language, as text by case: a case is a flow that is no other's subflow, or
 * a task outside of flows, by its name. Ids and times are left out, and generated names replaced.
 */
export function describeCases(records: Records, language: Language): Map<string, string> {
  const book = bookOf(records);
  const cases = new Map<string, string>();
  const add = (name: string, lines: string[]) =>
    cases.set(name, [...(cases.has(name) ? [cases.get(name) ?? ''] : []), ...lines].join('\n'));
  for (const run of records.flowRuns) {
    if (run.parent_task_run_id || languageOf(run.labels, 'millrace.source') !== language) continue;
    add(book.flowName(run), flowRunLines(book, run));
  }
  for (const run of records.taskRuns) {
    if (run.flow_run_id || languageOf(run.labels, 'millrace.call-site') !== language) continue;
    if (!('__parents__' in run.task_inputs)) add(taskName(run), taskRunLines(book, run));
  }
  return cases;
}

/** Only Millrace's runs say where in the source they come from. */
function languageOf(labels: FlowRun['labels'], label: string): Language {
  return labels?.[label] === undefined ? 'python' : 'typescript';
}

interface Book extends Records {
  flowName(run: FlowRun): string;
  label: NameOf;
  /** What is said of generated names. */
  named: NameOf;
  say: (text: string) => string;
  /** By the task run that stands for them. */
  children: ReadonlyMap<string, FlowRun[]>;
}

function bookOf(records: Records): Book {
  const flowName = (run: FlowRun) => records.flowNames.get(run.flow_id) ?? '';
  const children = Map.groupBy(records.flowRuns, (run) => run.parent_task_run_id ?? '');
  const named = new Map<string, string>();
  const plain = new Map<string, string>();
  for (const run of records.flowRuns) {
    plain.set(run.id, `<run of ${flowName(run)}>`);
    if (!isChosen(run)) named.set(run.name, `<run of ${flowName(run)}>`);
  }
  for (const run of records.taskRuns) {
    plain.set(run.id, taskName(run));
    named.set(run.name, taskName(run));
  }
  const book: Book = { ...records, flowName, children, label: plain, named, say: sayer(plain, named) };
  const label = distinctLabels(book);
  return { ...book, label, say: sayer(label, named) };
}

/** Names that a server makes up are two words of its list; those of the cases are chosen to have a digit. */
function isChosen({ name }: FlowRun): boolean {
  return /\d/.test(name);
}

/** The book as it is read within a flow run: its own name and those of its subflows are another run's only by chance. */
function within(book: Book, run: FlowRun): Book {
  const named = new Map(book.named);
  const subflows = book.taskRuns
    .filter(({ flow_run_id: id }) => id === run.id)
    .flatMap(({ id }) => book.children.get(id) ?? []);
  for (const own of [...subflows, run]) if (!isChosen(own)) named.set(own.name, `<run of ${book.flowName(own)}>`);
  return { ...book, named, say: sayer(book.label, named) };
}

function flowRunLines(around: Book, run: FlowRun): string[] {
  const book = within(around, run);
  const { say } = book;
  const name = isChosen(run) ? `'${run.name}'` : '';
  const policy = run.empirical_policy;
  const tasks = inOrder(
    book,
    book.taskRuns.filter(({ flow_run_id: id }) => id === run.id),
  );
  return [
    `flow run of ${book.flowName(run)} ${name}`.trim(),
    ...indent([
      `parameters ${say(JSON.stringify(run.parameters))}, tags [${[...run.tags].sort().join(' ')}], retries ${policy.retries ?? 0} after ${policy.retry_delay ?? 0}`,
      `runs ${run.run_count}, ${times(run)}, ${run.flow_version ? 'versioned' : 'without a version'}`,
      ...stateLines(book, run.id),
      ...logLines(book, ({ flow_run_id: id, task_run_id: task }) => id === run.id && !task),
      ...artifactLines(book, ({ flow_run_id: id, task_run_id: task }) => id === run.id && !task),
      ...graphLines(book, run),
      ...tasks.flatMap((task) => taskRunLines(book, task)),
    ]),
  ];
}

function taskRunLines(book: Book, run: TaskRun): string[] {
  const { label, taskRuns, children } = book;
  // A task outside of flows has no flow run under which those that it calls would be found.
  const inner = run.flow_run_id
    ? []
    : taskRuns.filter(({ task_inputs: { __parents__: parents } }) =>
        parents?.some((parent) => 'id' in parent && parent.id === run.id),
      );
  return [
    `task run ${label.get(run.id)}`,
    ...indent([
      ...ownLines(book, run),
      `inputs ${JSON.stringify(inputsOf(book, run))}`,
      ...(children.get(run.id) ?? []).flatMap((child) => flowRunLines(book, child)),
      ...inOrder(book, inner).flatMap((task) => taskRunLines(book, task)),
    ]),
  ];
}

/** All of a task run but where it stands among the others. */
function ownLines(book: Book, run: TaskRun): string[] {
  const { retries, retry_delay: delay, retry_jitter_factor: jitter } = run.empirical_policy;
  const key = /^\d+$/.test(run.dynamic_key) ? run.dynamic_key : 'at random';
  return [
    `key ${run.task_key.replace(/-[0-9a-f]{8}$/, '')} ${key}, tags [${[...run.tags].sort().join(' ')}], retries ${retries ?? 0} after ${JSON.stringify(delay ?? 0)}${jitter ? ` with jitter ${jitter}` : ''}`,
    `runs ${run.run_count} (${run.flow_run_run_count} of the flow run), ${times(run)}${run.cache_key ? ', cached' : ''}`,
    ...stateLines(book, run.id),
    ...logLines(book, ({ task_run_id: id }) => id === run.id),
    ...artifactLines(book, ({ task_run_id: id }) => id === run.id),
    ...(isPlaced(book, run) ? [] : ['called nowhere in the source']),
    ...(book.children.get(run.id) ?? []).map(({ parameters }) => `called with ${book.say(JSON.stringify(parameters))}`),
  ];
}

/** Millrace tells of each call where it stands; Prefect does not. */
function isPlaced({ flowRuns }: Book, { flow_run_id: id, labels }: TaskRun): boolean {
  const flowRun = flowRuns.find((run) => run.id === id);
  if (languageOf(flowRun?.labels, 'millrace.source') === 'python') return true;
  return /\/parity\/flows\/[\w-]+\.ts:\d+:\d+$/.test(String(labels?.['millrace.call-site']));
}

function inputsOf({ label }: Book, { task_inputs: inputs }: TaskRun): Record<string, string[]> {
  const named = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    named.map(([name, list]) => [
      name,
      list.map((input) => ('id' in input ? (label.get(input.id) ?? 'unknown') : JSON.stringify(input))).sort(),
    ]),
  );
}

function times({ start_time: start, end_time: end }: FlowRun | TaskRun): string {
  return start ? (end ? 'started and ended' : 'started') : end ? 'ended' : 'never started';
}

function stateLines({ states, say }: Book, id: string): string[] {
  return (states.get(id) ?? []).map(
    (state) =>
      `${state.type}${state.name?.toUpperCase() === state.type ? '' : ` ${state.name}`}${state.message ? ` "${say(state.message)}"` : ''}${detailsOf(state)}`,
  );
}

function detailsOf({ state_details: details, data }: State): string {
  const told = Object.entries(details)
    .filter(([name, value]) => !UNTOLD.has(name) && value !== null && value !== false && value !== undefined)
    .map(([name, value]) =>
      /_(?:key|time|timeout)$/.test(name)
        ? name
        : `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    )
    .sort();
  if (details.retriable === false) told.push('not retriable');
  if (data) told.push(`${serializerOf(data)} result`);
  return told.length > 0 ? ` {${told.join(', ')}}` : '';
}

function serializerOf(data: State['data']): string {
  return /"serializer":\{"type":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? 'other';
}

/** Ids, and what a value's kind alone decides. */
const UNTOLD = new Set(['flow_run_id', 'task_run_id', 'child_flow_run_id', 'transition_id', 'retriable']);

const LEVELS: Record<number, string> = { 10: 'debug', 20: 'info', 30: 'warning', 40: 'error', 50: 'critical' };

function logLines({ logs, say }: Book, isOwn: (log: Records['logs'][number]) => boolean): string[] {
  return logs.filter(isOwn).map(({ name, level, message }) => `log ${name} ${LEVELS[level] ?? level}: ${say(message)}`);
}

function artifactLines({ artifacts, say }: Book, isOwn: (artifact: Records['artifacts'][number]) => boolean): string[] {
  return artifacts
    .filter(isOwn)
    .map(
      ({ key, type, description, data }) =>
        `artifact ${type} ${key ?? 'without a key'} ${say(JSON.stringify([description ?? null, plainOf(type, data)]))}`,
    );
}

/** A table is kept as the text of its JSON, with or without blanks. */
function plainOf(type: string | null | undefined, data: unknown): unknown {
  return type === 'table' && typeof data === 'string' ? JSON.parse(data) : data;
}

function graphLines({ graphs, label, say }: Book, run: FlowRun): string[] {
  const graph = graphs.get(run.id);
  if (!graph) return [];
  const names = (nodes: readonly { id: string }[]) =>
    [...new Set(nodes.map(({ id }) => label.get(id) ?? 'unknown'))].sort().join(' ');
  const lines = graph.nodes.map(([id, node]) => {
    const around = node.encapsulating.length > 0 ? ` within ${names(node.encapsulating)}` : '';
    const parts = [names(node.parents), names(node.children)].map((part) => (part ? `[${part}]` : '-'));
    return `node ${label.get(id)} ${node.kind} '${say(node.label)}' ${node.state_type} from ${parts[0]} to ${parts[1]}${around}`;
  });
  return [`graph from [${names(graph.root_node_ids.map((id) => ({ id })))}]`, ...indent(lines.sort())];
}

/** A run is called after its task and the first letters of its dynamic key. */
function taskName({ name, dynamic_key: key }: TaskRun): string {
  const end = [`-${key}`, `-${key.slice(0, 3)}`].find((candidate) => name.endsWith(candidate));
  return end === undefined
    ? name
    : `${name.slice(0, -end.length)}${end.length === 4 || key.length < 3 ? '' : '-<key>'}`;
}

function inOrder({ label }: Book, runs: TaskRun[]): TaskRun[] {
  const nameOf = ({ id }: TaskRun) => label.get(id) ?? '';
  return [...runs].sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }));
}

/**
 * Runs of one name are numbered by what is recorded of them and of those around them, since a pool of threads may
 * begin them in any order. Where that leaves several alike, one is set apart and those around it are told by it.
 */
function distinctLabels(book: Book): ReadonlyMap<string, string> {
  // Numbered without what the languages differ in, so that they number alike.
  const ownText = (run: TaskRun) =>
    withoutDifferences('', `${taskName(run)}\n${ownLines(book, run).join('\n')}\n`) ?? '';
  const own = new Map(book.taskRuns.map((run) => [run.id, ownText(run)]));
  let marks = refine(book, own);
  const groups = [
    ...Map.groupBy(
      book.taskRuns,
      (run) => `${run.flow_run_id ?? languageOf(run.labels, 'millrace.call-site')} ${taskName(run)}`,
    ).values(),
  ];
  const order = ({ id }: TaskRun) => `${own.get(id)} ${marks.get(id)}`;
  const inGroups = () => groups.map((group) => group.sort((a, b) => (order(a) < order(b) ? -1 : 1)));
  while (true) {
    const alike = inGroups().flatMap(
      (group) => group.find((run, at) => at > 0 && order(run) === order(group[at - 1] ?? run)) ?? [],
    );
    if (alike.length === 0) break;
    const apart = new Map(marks);
    for (const [run] of Map.groupBy(alike, ({ flow_run_id: id }) => id).values()) {
      if (run) apart.set(run.id, hash(`${marks.get(run.id)} set apart`));
    }
    marks = refine(book, apart);
  }
  const labels = new Map(book.label);
  for (const group of inGroups()) {
    if (group.length > 1) group.forEach((run, at) => void labels.set(run.id, `${taskName(run)}#${at + 1}`));
  }
  for (const [id, runs] of book.children) {
    if (id === '') continue;
    runs.forEach((run, at) => void labels.set(run.id, `<run ${at + 1} of ${labels.get(id)}>`));
  }
  return labels;
}

/** Marks each run by its own mark and those of the runs that it takes from and gives to, several steps away. */
function refine({ taskRuns }: Book, first: ReadonlyMap<string, string>): Map<string, string> {
  const inputs = taskRuns.flatMap((run) =>
    Object.entries(run.task_inputs).flatMap(([name, list]) =>
      list.flatMap((input) => ('id' in input ? [{ name, from: input.id, to: run.id }] : [])),
    ),
  );
  let marks = new Map([...first].map(([id, text]) => [id, hash(text)]));
  for (let step = 0; step < STEPS; step++) {
    const next = new Map([...marks].map(([id, mark]) => [id, [mark]]));
    for (const { name, from, to } of inputs) {
      next.get(to)?.push(`from ${name} ${marks.get(from)}`);
      next.get(from)?.push(`to ${name} ${marks.get(to)}`);
    }
    marks = new Map([...next].map(([id, parts]) => [id, hash(parts.sort().join('\n'))]));
  }
  return marks;
}

/** As long as the longest chain of equal runs that is told apart by its ends. */
const STEPS = 6;

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`);
}
