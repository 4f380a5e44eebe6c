import type { FileFacts, FlowFacts } from '../../model/file-facts.ts';
import type { FlowGraph, SourceGraph } from '../../model/graph.ts';
import { findDeployments } from '../deployments/find-deployments.ts';
import { flowFacts, taskFacts } from '../graph/definition-facts.ts';
import type { Interpreter } from '../graph/interpreter.ts';
import { discoverHelpers } from '../graph/read-module.ts';

/** What the index keeps of a file that was read but not drawn, which is many times as quick. */
export function factsOfReading(reader: Interpreter, uses: Iterable<string>): FileFacts {
  discoverHelpers(reader);
  const { module, lines } = reader.home;
  const definitions = [...reader.definitions].sort((a, b) => a.span.start - b.span.start);
  const flows = definitions.filter(({ kind }) => kind === 'flow');
  return {
    file: module.file,
    language: module.language,
    flows: flows.map((definition) => flowFacts(reader, lines, definition)),
    tasks: definitions.filter(({ kind }) => kind === 'task').map((definition) => taskFacts(module, lines, definition)),
    deployments: findDeployments(module, lines, flows),
    diagnostics: [],
    uses: [...uses],
  };
}

export function factsOfGraph(graph: SourceGraph, uses: Iterable<string>): FileFacts {
  const { file, language, tasks, deployments } = graph;
  return {
    file,
    language,
    flows: graph.flows.map(withoutDrawing),
    tasks,
    deployments,
    diagnostics: [],
    uses: [...uses],
  };
}

export function withoutDrawing({ nodes: _nodes, edges: _edges, ...facts }: FlowGraph): FlowFacts {
  return facts;
}
