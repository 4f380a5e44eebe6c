import type { Diagnostic, FlowGraph, SourceGraph } from '../../model/graph.ts';
import type { Range } from '../../model/source.ts';
import { findDeployments } from '../deployments/find-deployments.ts';
import type { Expression, FunctionIr, ModuleIr, Statement } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import { assembleFlow } from './assemble.ts';
import { type Ground, groundOf } from './basis.ts';
import type { Definition } from './callable.ts';
import { DEFINITION_LIMIT } from './define.ts';
import { taskFacts } from './definition-facts.ts';
import { type Drawings, keyOf, noteDrawing, noteTask, reuseDrawing } from './drawing.ts';
import { importValue } from './import-value.ts';
import type { Interpreter } from './interpreter.ts';
import { bindOwner } from './invoke.ts';
import { followLink } from './member-value.ts';
import { discoverHelpers, discoverMore, type Reading, readModule, restart } from './read-module.ts';
import { createRecorder, type Draft, PARAMETERS } from './recorder.ts';
import { functionScope } from './scope.ts';
import { branchState, createState, mapState, type State } from './state.ts';
import { type Value, withSources } from './value.ts';

/** A file's graph, with what an edit needs to find the text behind it. */
export interface BuiltGraph {
  module: ModuleIr;
  lines: LineIndex;
  graph: SourceGraph;
  /** Tasks and flows by id, each kind for itself. */
  tasks: Map<string, Definition>;
  flows: Map<string, Definition>;
  /** Plain functions that call tasks, by id. */
  helpers: Map<string, Definition>;
  /** What stands behind each node; not for drawings that were taken over. */
  drafts: Map<string, Draft>;
  /** What is called when the file is imported. */
  outside: readonly Draft[];
  /** What a name, or a member of one, stands for at the top of the file. */
  resolve(expression: Expression): Value;
  /** What stands under a name in the file that a specifier names. */
  member(specifier: string, name: string): Value;
  drawings: Drawings;
  ground: Ground;
  /** The ids of the flows and helpers whose drawing was taken over. */
  reused: Set<string>;
}

/** Builds the graphs of a lowered file. The same code serves both languages, so that their graphs are the same. */
export function buildGraph(module: ModuleIr, reading: Reading = {}): BuiltGraph {
  return drawModule(readModule(module, reading));
}

/**
 * Walks the flows of a file that has been read, and the helpers they use. `last` is what was drawn of its text before;
 * where `wanted` is given, only what it asks for is drawn.
 */
export function drawModule(
  interpreter: Interpreter,
  last?: Drawings,
  wanted?: (definition: Definition) => boolean,
): BuiltGraph {
  const { module, lines } = interpreter.home;
  const diagnostics = syntaxErrors(module, lines);
  discoverHelpers(interpreter);
  if (interpreter.tooDeep) diagnostics.push(tooDeep(lines));
  const built: BuiltGraph = {
    module,
    lines,
    graph: {
      file: module.file,
      language: module.language,
      flows: [],
      tasks: [],
      helpers: [],
      deployments: [],
      diagnostics,
    },
    tasks: new Map(),
    flows: new Map(),
    helpers: new Map(),
    drafts: new Map(),
    outside: interpreter.outside,
    resolve: (expression) => resolveAtTop(interpreter, expression),
    member: (specifier, name) => {
      restart(interpreter);
      return followLink(interpreter, importValue(interpreter, specifier, name));
    },
    drawings: { others: [], flows: new Map(), tasks: new Map() },
    ground: groundOf(module, interpreter.definitions),
    reused: new Set(),
  };
  const drawn = drawBodies(interpreter, built, { last, wanted });
  drawn.sort((a, b) => a.definition.span.start - b.definition.span.start);
  for (const { definition, graph } of drawn) {
    if (definition.kind === 'flow') built.graph.flows.push(graph);
    else built.graph.helpers.push(graph);
  }
  const tasks = interpreter.definitions.filter(({ kind }) => kind === 'task');
  for (const definition of tasks.sort((a, b) => a.span.start - b.span.start)) {
    built.tasks.set(definition.id, definition);
    const { task, note } = noteTask(built.ground, lines, definition, {
      known: last?.tasks.get(definition.id),
      make: () => taskFacts(module, lines, definition),
    });
    built.graph.tasks.push(task);
    if (note) built.drawings.tasks.set(definition.id, note);
  }
  built.graph.deployments = findDeployments(module, lines, built.flows.values());
  if (interpreter.tooMany) diagnostics.push(tooMany(lines));
  return built;
}

/** The places that can't be parsed. */
export function syntaxErrors(module: ModuleIr, lines: LineIndex): Diagnostic[] {
  return module.errors.map((fault) => ({
    code: 'syntax-error',
    severity: 'error',
    message: fault.message,
    range: lines.range(fault),
  }));
}

/** Draws each flow and helper, or takes the drawing of the text before where that still holds. */
function drawBodies(
  interpreter: Interpreter,
  built: BuiltGraph,
  { last, wanted }: { last: Drawings | undefined; wanted: ((definition: Definition) => boolean) | undefined },
): { definition: Definition; graph: FlowGraph }[] {
  const { lines } = built;
  const { definitions } = interpreter;
  const start = interpreter.end ?? createState();
  const { ground } = built;
  built.drawings.others = ground.others;
  const sameOthers = last && sameStatements(last.others, ground.others);
  const byKey = new Map(definitions.map((definition) => [keyOf(definition), definition]));
  const ranges = new Map<string, Range>();
  const rangeOf = (key: string): Range | undefined => {
    const definition = byKey.get(key);
    const range = ranges.get(key) ?? (definition && lines.range(definition.span));
    if (range) ranges.set(key, range);
    return range;
  };
  const drawn: { definition: Definition; graph: FlowGraph }[] = [];
  // Flows nested in others are found while those are walked, so the list grows.
  for (let index = 0; index < definitions.length; index++) {
    const definition = definitions[index];
    if (!definition || definition.kind === 'task') continue;
    const key = keyOf(definition);
    (definition.kind === 'flow' ? built.flows : built.helpers).set(definition.id, definition);
    if (wanted?.(definition) === false) continue;
    const known = sameOthers ? last.flows.get(key) : undefined;
    const reused = reuseDrawing(ground, lines, definition, { known, rangeOf });
    if (reused) {
      built.drawings.flows.set(key, reused);
      built.reused.add(definition.id);
      drawn.push({ definition, graph: reused.graph });
      continue;
    }
    const made = drawBody(interpreter, definition, start);
    if (made.tooDeep) built.graph.diagnostics.push(tooDeep(lines));
    drawn.push({ definition, graph: made.graph });
    for (const [id, draft] of made.drafts) built.drafts.set(id, draft);
    // What a body defines is found only by walking it.
    const drawing = interpreter.nests.has(definition) ? undefined : noteDrawing(ground, lines, definition, made);
    if (drawing) built.drawings.flows.set(key, drawing);
  }
  return drawn;
}

/** Draws one flow or helper by itself, before there is time for the others; the first flow where there is none of that id. */
export function drawOne(interpreter: Interpreter, id: string | undefined): FlowGraph | undefined {
  discoverHelpers(interpreter);
  const drawable = interpreter.definitions.filter(({ kind }) => kind !== 'task');
  const definition = drawable.find((candidate) => candidate.id === id) ?? drawable.find(({ kind }) => kind === 'flow');
  return definition && drawBody(interpreter, definition, interpreter.end ?? createState()).graph;
}

function drawBody(
  interpreter: Interpreter,
  definition: Definition,
  start: State,
): ReturnType<typeof assembleFlow> & { tooDeep: boolean } {
  const count = interpreter.definitions.length;
  let deep = false;
  try {
    walkBody(interpreter, definition, start);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    deep = true;
  }
  const made = assembleFlow(interpreter, interpreter.home.lines, definition, interpreter.recorder);
  discoverMore(interpreter);
  if (interpreter.definitions.length > count) interpreter.nests.add(definition);
  return { ...made, tooDeep: deep };
}

function resolveAtTop(interpreter: Interpreter, expression: Expression): Value {
  restart(interpreter);
  interpreter.recorder = createRecorder();
  interpreter.state = branchState(interpreter.end ?? createState());
  return interpreter.evaluate(expression);
}

function sameStatements(a: readonly Statement[], b: readonly Statement[]): boolean {
  return a.length === b.length && a.every((statement, at) => statement === b[at]);
}

function tooMany(lines: LineIndex): Diagnostic {
  return {
    code: 'too-much-to-draw',
    severity: 'warning',
    message: `This file defines more than ${DEFINITION_LIMIT} flows, tasks and functions that call them; the rest is not drawn. Split it.`,
    range: lines.range({ start: 0, end: 0 }),
  };
}

function tooDeep(lines: LineIndex): Diagnostic {
  return {
    code: 'syntax-error',
    severity: 'error',
    message: 'This code nests too deeply to be drawn; split the expression up.',
    range: lines.range({ start: 0, end: 0 }),
  };
}

function walkBody(interpreter: Interpreter, definition: Definition, module: State): void {
  restart(interpreter);
  interpreter.recorder = createRecorder(isDeferred(interpreter, definition), definition.body ?? definition.fn?.body);
  interpreter.state = { ...branchState(stateAround(interpreter, definition, module)), dead: false };
  interpreter.frame = {
    scope: functionScope(definition.scope ?? interpreter.scope, definition.span.start),
    isFlow: true,
    async: definition.fn?.async ?? false,
    returns: [],
    yields: [],
    breaks: [],
    continues: [],
    depth: 1,
  };
  if (definition.fn) {
    bindOwner(interpreter, definition.fn, definition.owner);
    bindParameters(interpreter, definition, definition.fn);
  }
  const block = definition.body ?? definition.fn?.body;
  if (block) interpreter.run(block);
}

/** Where all flows of a file only describe their graphs, its helpers do so too. */
function isDeferred({ definitions }: Interpreter, { kind, deferred = false }: Definition): boolean {
  if (kind !== 'helper') return deferred;
  const flows = definitions.filter((definition) => definition.kind === 'flow');
  return flows.length > 0 && flows.every((flow) => flow.deferred);
}

/** What a body sees of the code around it: the nodes of another flow are none of its own. */
function stateAround(interpreter: Interpreter, definition: Definition, module: State): State {
  const closure = interpreter.closures.get(definition);
  if (!closure || definition.deferred) return closure ?? module;
  return mapState(closure, (value) => withSources(value, () => false), module);
}

function bindParameters(interpreter: Interpreter, definition: Definition, fn: FunctionIr): void {
  for (const parameter of fn.parameters) {
    const own = definition.parameters.includes(parameter);
    if (!own && definition.owner) continue;
    const positional = interpreter.module.language === 'python' || definition.kind === 'helper';
    const path = positional && parameter.name !== '' ? [parameter.name] : [];
    const value: Value = own
      ? { sources: [{ node: PARAMETERS, path, exact: true, conditional: false }] }
      : { sources: [] };
    interpreter.bind(parameter.pattern, value, true);
  }
}
