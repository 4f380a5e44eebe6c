import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { EditVerb } from '../../src/model/edit-verb.ts';
import type { FlowGraph, SourceGraph } from '../../src/model/graph.ts';
import { applyEdits } from '../analysis/apply-edits.ts';
import { readCases } from '../analysis/case-file.ts';
import { generatedLayout, generatedSteps, pythonOf, typescriptOf } from '../analysis/generated-flow.ts';
import { graphText } from '../analysis/graph-text.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

const LANGUAGES = [
  { fileName: 'main.ts', write: typescriptOf },
  { fileName: 'main.py', write: pythonOf },
];

it('one flow in two languages has one graph', () => {
  fc.assert(
    fc.property(generatedSteps, generatedLayout, (program, layout) => {
      const [typescript, python] = LANGUAGES.map(({ fileName, write }) => read(fileName, write(program, layout)));
      expect(shown(python)).toBe(shown(typescript));
    }),
    { numRuns: 400, seed: 3, endOnFailure: true },
  );
}, 240_000);

describe.each(LANGUAGES)('every edit of generated code, $fileName', ({ fileName, write }) => {
  it('keeps its promises', () => {
    fc.assert(
      fc.property(generatedSteps, generatedLayout, fc.nat(), (program, layout, pick) => {
        const text = write(program, layout);
        const verbs = verbsFor(read(fileName, text));
        const verb = verbs[pick % verbs.length];
        if (verb) expectKept(fileName, text, verb);
      }),
      { numRuns: 500, seed: 4, endOnFailure: true },
    );
  }, 240_000);
});

describe('every edit of the table of cases keeps its promises', () => {
  const sources = readCases().flatMap(({ name, variants }) => variants.map((variant) => ({ name, ...variant })));
  it.each(sources)('$heading: $name', ({ fileName, code }) => {
    const verbs = verbsFor(read(fileName, code));
    // Long lists are sampled: connections grow with the square of the calls.
    const step = Math.ceil(verbs.length / 12);
    for (const verb of verbs.filter((_, index) => index % step === 0)) expectKept(fileName, code, verb);
  });
});

/** What holds for every edit: it parses, the rest of the graph stays, and its inverse gives back the text. */
function expectKept(fileName: string, text: string, verb: EditVerb): void {
  const outcome = analyzer.applyVerb({ file: fileName, text }, verb);
  if ('refused' in outcome) {
    expect(outcome.refused).toMatch(/^.+[^.]\.$/);
    return;
  }
  const before = read(fileName, text);
  const edited = applyEdits(text, outcome.edits);
  const after = read(fileName, edited);
  expect(hasFault(after) && !hasFault(before), `${JSON.stringify(verb)} breaks\n${edited}`).toBe(false);
  expect(unrelated(after, verb), `${JSON.stringify(verb)} on\n${text}\ngives\n${edited}`).toEqual(
    unrelated(before, verb),
  );
  const inverse = inverseOf(before, after, verb);
  if (!inverse) return;
  // `@flow()` is not told apart from `@flow` once options have come and gone.
  if (inverse.verb === 'remove-option' && /^@[\w.]+\(\)/m.test(text)) return;
  const undone = analyzer.applyVerb({ file: fileName, text: edited }, inverse);
  // The way back may be refused where the way there was not: a name that something else has too, a list's item.
  if ('refused' in undone && (inverse.verb === 'change-mode' || inverse.verb === 'rename-task')) return;
  const back = 'refused' in undone ? `refused: ${undone.refused}` : applyEdits(edited, undone.edits);
  expect(back, `${JSON.stringify(verb)} and ${JSON.stringify(inverse)}`).toBe(text);
}

/** What the graph says apart from what the verb is about. */
function unrelated(graph: SourceGraph, verb: EditVerb): unknown {
  const node = 'node' in verb ? verb.node : 'to' in verb ? verb.to : undefined;
  return graph.flows.map((flow) => ({
    id: flow.id,
    nodes: nodesApart(flow, verb).map(({ kind, target, branch }) => [
      kind,
      verb.verb === 'rename-task' ? '' : target,
      branch,
    ]),
    edges: flow.edges
      .filter((edge) => edge.kind !== 'order' && edge.target !== node && edge.source !== node)
      .filter(() => verb.verb !== 'rename-task' && verb.verb !== 'remove-call' && verb.verb !== 'add-call')
      .map(({ source, target, kind, argument, output, conditional }) => [
        source,
        target,
        kind,
        argument,
        output,
        conditional,
      ]),
  }));
}

/** Without the node that is added or taken away, wherever it stands among its equals. */
function nodesApart(flow: FlowGraph, verb: EditVerb): FlowGraph['nodes'] {
  const target = verb.verb === 'add-call' ? verb.task : verb.verb === 'remove-call' ? targetOf(verb.node) : undefined;
  return flow.nodes.filter((node) => target === undefined || (node.target !== target && !node.id.includes('#')));
}

function targetOf(node: string): string {
  return node.slice(node.indexOf('/') + 1, node.lastIndexOf('#'));
}

function verbsFor(graph: SourceGraph): EditVerb[] {
  const verbs: EditVerb[] = [];
  for (const task of graph.tasks) {
    const target = { kind: 'task', id: task.id } as const;
    verbs.push({ verb: 'rename-task', task: task.id, name: 'renamedTask' });
    verbs.push({ verb: 'set-option', target, option: 'timeoutSeconds', value: 30 });
    verbs.push({ verb: 'set-option', target, option: 'retries', value: 9 });
    verbs.push({ verb: 'remove-option', target, option: 'retries' });
  }
  for (const flow of graph.flows) {
    verbs.push({ verb: 'set-option', target: { kind: 'flow', id: flow.id }, option: 'logPrints', value: true });
    const [task] = graph.tasks;
    if (task) verbs.push({ verb: 'add-call', flow: flow.id, task: task.id });
    for (const node of flow.nodes) {
      if (task) verbs.push({ verb: 'add-call', flow: flow.id, task: task.id, after: node.id, mode: 'submit' });
      verbs.push({ verb: 'remove-call', node: node.id });
      for (const mode of ['call', 'submit', 'map'] as const) verbs.push({ verb: 'change-mode', node: node.id, mode });
      for (const argument of node.arguments ?? []) {
        verbs.push({ verb: 'set-argument', node: node.id, argument: argument.name, value: ['x', 1] });
        verbs.push({ verb: 'reset-argument', node: node.id, argument: argument.name });
        for (const from of flow.nodes.slice(0, 6)) {
          verbs.push({ verb: 'connect', from: from.id, to: node.id, argument: argument.name });
          verbs.push({ verb: 'disconnect', from: from.id, to: node.id, argument: argument.name });
        }
      }
    }
  }
  return verbs;
}

/** The verb that takes another back, where there is one that gives the same bytes. */
function inverseOf(before: SourceGraph, after: SourceGraph, verb: EditVerb): EditVerb | undefined {
  switch (verb.verb) {
    case 'add-call': {
      const old = new Set(textsOf(before));
      const added = after.flows.flatMap((flow) => flow.nodes).find((node) => node.variable && !old.has(node.variable));
      return added && { verb: 'remove-call', node: added.id };
    }
    case 'set-option': {
      const list = verb.target.kind === 'task' ? before.tasks : before.flows;
      const options = list.find(({ id }) => id === verb.target.id)?.options ?? {};
      return verb.option in options ? undefined : { verb: 'remove-option', target: verb.target, option: verb.option };
    }
    case 'set-argument': {
      const argument = nodeIn(before, verb.node)?.arguments?.find(({ name }) => name === verb.argument);
      return argument?.text === undefined
        ? { verb: 'reset-argument', node: verb.node, argument: verb.argument }
        : undefined;
    }
    case 'rename-task':
      return { verb: 'rename-task', task: verb.name, name: verb.task };
    case 'change-mode': {
      const old = nodeIn(before, verb.node);
      if (!old?.mode || old.mode === 'map' || verb.mode === 'map') return undefined;
      return { verb: 'change-mode', node: verb.node, mode: old.mode };
    }
    default:
      return undefined;
  }
}

function textsOf(graph: SourceGraph): string[] {
  return graph.flows.flatMap((flow) => flow.nodes.flatMap((node) => node.variable ?? []));
}

function nodeIn(graph: SourceGraph, id: string): FlowGraph['nodes'][number] | undefined {
  return graph.flows.flatMap((flow) => flow.nodes).find((node) => node.id === id);
}

function read(fileName: string, text: string): SourceGraph {
  return analyzer.analyze({ file: fileName, text });
}

function shown(graph: SourceGraph | undefined): string {
  return graph ? graphText(graph, { tasks: false }) : '';
}

function hasFault(graph: SourceGraph): boolean {
  return graph.diagnostics.some(({ code }) => code === 'syntax-error');
}
