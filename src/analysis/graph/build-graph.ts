import type { Diagnostic, SourceGraph, TaskDefinition } from '../../model/graph.ts';
import type { FunctionIr, ModuleIr } from '../flow-ir.ts';
import { createLineIndex, type LineIndex } from '../line-index.ts';
import { assembleFlow } from './assemble.ts';
import { bindPattern } from './bind-pattern.ts';
import type { Definition } from './callable.ts';
import { evaluateCall } from './evaluate-call.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { functionCallsTasks, invokeFunction } from './invoke.ts';
import { createRecorder, type Draft, PARAMETERS } from './recorder.ts';
import { runBlock, runStatements } from './run-statement.ts';
import { functionScope, moduleScope, type Scope } from './scope.ts';
import { branchState, createState, readState, type State } from './state.ts';
import { NOTHING, type Value } from './value.ts';

/** A file's graph, with what an edit needs to find the text behind it. */
export interface BuiltGraph {
  module: ModuleIr;
  lines: LineIndex;
  graph: SourceGraph;
  /** Tasks and flows by id, each kind for itself. */
  tasks: Map<string, Definition>;
  flows: Map<string, Definition>;
  /** What stands behind each node. */
  drafts: Map<string, Draft>;
}

/** Builds the graphs of a lowered file. The same code serves both languages, so that their graphs are the same. */
export function buildGraph(module: ModuleIr, options: { keepsScopes?: boolean } = {}): BuiltGraph {
  const lines = createLineIndex(module.text);
  const diagnostics: Diagnostic[] = module.errors.map((fault) => ({
    code: 'syntax-error',
    severity: 'error',
    message: fault.message,
    range: lines.range(fault),
  }));
  const built: BuiltGraph = {
    module,
    lines,
    graph: { file: module.file, language: module.language, flows: [], tasks: [], diagnostics },
    tasks: new Map(),
    flows: new Map(),
    drafts: new Map(),
  };
  const interpreter = createInterpreter(module, lines, options.keepsScopes ?? false);
  const guarded = (walk: () => void): void => {
    try {
      walk();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      diagnostics.push(tooDeep(lines));
    }
  };
  guarded(() => runModule(interpreter));
  const start = interpreter.state;
  // Flows nested in others are found while those are walked, so the list grows.
  for (let index = 0; index < interpreter.definitions.length; index++) {
    const definition = interpreter.definitions[index];
    if (definition?.kind !== 'flow') continue;
    guarded(() => walkFlow(interpreter, built, definition, start));
  }
  const byPlace = (a: Definition, b: Definition): number => a.span.start - b.span.start;
  const order = new Map([...built.flows.values()].sort(byPlace).map((definition, index) => [definition.id, index]));
  built.graph.flows.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  for (const definition of interpreter.definitions.filter(({ kind }) => kind === 'task').sort(byPlace)) {
    built.tasks.set(definition.id, definition);
    built.graph.tasks.push(shownTask(module, lines, definition));
  }
  return built;
}

function tooDeep(lines: LineIndex): Diagnostic {
  return {
    code: 'syntax-error',
    severity: 'error',
    message: 'This code nests too deeply to be drawn; split the expression up.',
    range: lines.range({ start: 0, end: 0 }),
  };
}

function createInterpreter(module: ModuleIr, lines: LineIndex, keepsScopes: boolean): Interpreter {
  const interpreter: Interpreter = {
    module,
    lines,
    definitions: [],
    ids: new Set(),
    made: new Map(),
    callsTasks: new Map(),
    deferredParameters: new Map(),
    closures: new Map(),
    recorder: createRecorder(),
    state: createState(),
    frame: frameOf(moduleScope(), 0),
    awaited: undefined,
    steps: 0,
    keepsScopes,
    evaluate: (expression, hint) =>
      evaluateExpression(interpreter, expression, (call, name) => evaluateCall(interpreter, call, name), hint),
    run: (block) => runBlock(interpreter, block),
    bind: (pattern, value, declares) => bindPattern(interpreter, pattern, value, declares),
    invoke: (fn, scope, given) => invokeFunction(interpreter, fn, scope, given),
  };
  return interpreter;
}

function frameOf(scope: Scope, depth: number): Frame {
  return { scope, isFlow: depth === 1, async: false, returns: [], breaks: [], continues: [], depth };
}

function runModule(interpreter: Interpreter): void {
  runStatements(interpreter, interpreter.module.body.statements);
  interpreter.state.dead = false;
  interpreter.callsTasks.clear();
  interpreter.steps = 0;
  // Flows may be defined inside of plain functions; walking those aside finds them.
  for (const key of [...interpreter.frame.scope.keys.values()]) {
    const value = readState(interpreter.state, key) ?? NOTHING;
    for (const callable of [value, ...(value.parts?.values() ?? [])].flatMap((part) => part.callables ?? [])) {
      if (callable.kind === 'function') functionCallsTasks(interpreter, callable);
    }
  }
}

function walkFlow(interpreter: Interpreter, built: BuiltGraph, definition: Definition, module: State): void {
  const recorder = createRecorder(definition.deferred);
  const outer = definition.scope ?? interpreter.frame.scope;
  interpreter.recorder = recorder;
  interpreter.state = { ...branchState(interpreter.closures.get(definition) ?? module), dead: false };
  interpreter.frame = {
    ...frameOf(functionScope(outer, definition.span.start), 1),
    async: definition.fn?.async ?? false,
  };
  interpreter.steps = 0;
  const { fn, body } = definition;
  try {
    if (fn) bindParameters(interpreter, definition, fn);
    const block = body ?? fn?.body;
    if (block) interpreter.run(block);
  } finally {
    const { graph, drafts } = assembleFlow(interpreter, built.lines, definition, recorder);
    built.graph.flows.push(graph);
    built.flows.set(definition.id, definition);
    for (const [id, draft] of drafts) built.drafts.set(id, draft);
  }
}

function bindParameters(interpreter: Interpreter, definition: Definition, fn: FunctionIr): void {
  for (const parameter of fn.parameters) {
    const own = definition.parameters.includes(parameter);
    const path = interpreter.module.language === 'python' ? [parameter.name] : [];
    const value: Value = own
      ? { sources: [{ node: PARAMETERS, path, exact: true, conditional: false }] }
      : { sources: [] };
    interpreter.bind(parameter.pattern, value, true);
  }
}

function shownTask(module: ModuleIr, lines: LineIndex, definition: Definition): TaskDefinition {
  const { id, name, symbol, description, options, span, nameSpan } = definition;
  return {
    id,
    name,
    symbol,
    ...(description ? { description } : {}),
    options,
    parameters: definition.parameters.map((parameter, index) => ({
      name: parameter.name || String(index),
      required: parameter.required,
      ...(parameter.rest ? { rest: true } : {}),
      ...(parameter.type ? { type: module.text.slice(parameter.type.start, parameter.type.end) } : {}),
    })),
    range: lines.range(span),
    nameRange: lines.range(nameSpan),
  };
}
