import type { FlowFacts } from '../../model/file-facts.ts';
import type { TaskDefinition } from '../../model/graph.ts';
import type { ModuleIr } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';
import type { Definition } from './callable.ts';
import { deferredParameter, flowParameters } from './flow-parameters.ts';
import type { Interpreter } from './interpreter.ts';
import { PARAMETERS, type Recorder } from './recorder.ts';

/** What there is to say of a flow without drawing it. Prefect 1's parameters are known only where they are used. */
export function flowFacts(
  interpreter: Interpreter,
  lines: LineIndex,
  definition: Definition,
  recorder?: Recorder,
): FlowFacts {
  const parameters = flowParameters(interpreter, lines, definition);
  if (definition.deferred && recorder) {
    const used = new Set(
      [...recorder.edges.values()].filter((edge) => edge.source === PARAMETERS).map((edge) => edge.output),
    );
    for (const [name, call] of interpreter.deferredParameters) {
      if (used.has(name) || recorder.parameters.has(name))
        parameters.push(deferredParameter(interpreter, lines, name, call));
    }
  }
  const { id, name, symbol, description, options, span, nameSpan } = definition;
  return {
    id,
    name,
    symbol,
    ...(description ? { description } : {}),
    range: lines.range(span),
    nameRange: lines.range(nameSpan),
    parameters,
    options,
  };
}

export function taskFacts(module: ModuleIr, lines: LineIndex, definition: Definition): TaskDefinition {
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
