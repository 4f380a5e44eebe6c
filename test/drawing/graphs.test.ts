import { describe, expect, it } from 'vitest';
import { graphMermaid } from '../../src/drawing/graph-mermaid.ts';
import { graphText } from '../../src/drawing/graph-text.ts';
import type { FlowGraph } from '../../src/model/graph.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();

const PRELUDE = `from prefect import flow, task
@task
def extract(url): ...
@task(name='Load "all"')
def load(rows): ...
@flow
def child(n): ...
`;

function flowOf(body: string): FlowGraph {
  const indented = body.split('\n').map((line) => `    ${line}`);
  const text = `${PRELUDE}@flow(name="Nightly")\ndef etl(url, limit=3):\n${indented.join('\n')}\n`;
  const flow = analyzer.analyze({ file: 'etl.py', text }).flows.find((candidate) => candidate.symbol === 'etl');
  if (!flow) throw new Error(`no flow in ${text}`);
  return flow;
}

const BRANCHED = `rows = extract(url)
if limit > 3:
    load(rows)
else:
    for n in range(3):
        child(n)
extract.map([1, 2])
return rows`;
const REPEATED = `rows = extract(url)
while rows:
    rows = extract(rows)`;

describe('a flow as text', () => {
  it.each<[string, string]>([
    [
      BRANCHED,
      `Nightly(url, limit)
  extract  url ← url
  branch if limit > 3
    then: Load "all"  rows ← extract
    else: loop for range(3)
      flow child
  extract [map]  after if
  return return  ← extract`,
    ],
    [
      REPEATED,
      `Nightly(url, limit)
  extract  url ← url
  loop while rows
    extract  url ← extract, url ← extract?`,
    ],
    ['pass', 'Nightly(url, limit)'],
  ])('%j', (body, expected) => expect(graphText(flowOf(body))).toBe(expected));
});

describe('a flow for Mermaid', () => {
  it.each<[string, string]>([
    [
      BRANCHED,
      `flowchart TD
  n0(["parameters"])
  n1["extract"]
  subgraph n2["if limit > 3"]
    n3["Load #quot;all#quot;"]
    subgraph n4["for range(3)"]
      n5[["child"]]
    end
  end
  n6[/"extract"/]
  n7(["return"])
  n0 -->|url| n1
  n0 -.-> n2
  n1 -->|rows| n3
  n1 --> n7
  n2 -.-> n6`,
    ],
    [
      // An edge between a subgraph and what it holds is an error to Mermaid.
      REPEATED,
      `flowchart TD
  n0(["parameters"])
  n1["extract"]
  subgraph n2["while rows"]
    n3["extract"]
  end
  n0 -->|url| n1
  n1 -.-> n2
  n1 -->|url| n3
  n3 -.->|url| n3`,
    ],
  ])('%j', (body, expected) => expect(graphMermaid(flowOf(body))).toBe(expected));
});
