import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Language, Parser } from 'web-tree-sitter';
import { REST_BUDGET, STEP_BUDGET } from '../../src/analysis/graph/budget.ts';
import { drawModule } from '../../src/analysis/graph/build-graph.ts';
import { readModule } from '../../src/analysis/graph/read-module.ts';
import { lowerPython } from '../../src/analysis/python/lower-module.ts';
import { NO_CACHE } from '../../src/analysis/statement-cache.ts';

const require = createRequire(import.meta.url);
await Parser.init({ wasmBinary: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')) });
const language = await Language.load(
  readFileSync(require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm')),
);
const parser = new Parser();
parser.setLanguage(language);

const HEAD = 'from prefect import flow, task\n@task\ndef work(x): ...\n';

/** Code whose paths multiply, each with the flows in it. */
const SHAPES: Record<string, string> = {
  'loops in loops': `@flow\ndef main(a):\n    x = a\n${nested('for i in a:', 30)}${indent(31)}x = work(x)\n`,
  'whiles in whiles': `@flow\ndef main(a):\n    x = a\n${nested('while x:', 30)}${indent(31)}x = work(x)\n`,
  'branches in branches': `@flow\ndef main(a):\n    x = a\n${nested('if a:', 60)}${indent(61)}x = work(x)\n`,
  'branches after branches': `@flow\ndef main(a):\n    x = a\n${'    if a:\n        x = work(x)\n'.repeat(400)}`,
  'functions that call each other': [
    ...Array.from(
      { length: 12 },
      (_, at) => `def f${at}(x):\n${`    x = f${at + 1}(f${at + 1}(x))\n`.repeat(3)}    return x\n`,
    ),
    'def f12(x):\n    return x\n@flow\ndef main(a):\n    work(f0(a))\n',
  ].join(''),
  'helpers that call each other': [
    ...Array.from({ length: 12 }, (_, at) => `def f${at}(x):\n    return f${at + 1}(f${at + 1}(work(x)))\n`),
    'def f12(x):\n    return work(x)\n@flow\ndef main(a):\n    f0(a)\n',
  ].join(''),
  'functions that are handed themselves': 'def f(g):\n    return g(g)(g(g))\n@flow\ndef main(a):\n    work(f(f))\n',
  'comprehensions in comprehensions': `@flow\ndef main(a):\n    work(${'['.repeat(40)}a${Array.from({ length: 40 }, (_, at) => ` for x${at} in a]`).join('')})\n`,
  'choices in choices': `@flow\ndef main(a):\n    work(${'(a if a else '.repeat(200)}a${')'.repeat(200)})\n`,
  'many flows': Array.from({ length: 200 }, (_, at) => `@flow\ndef main${at}(a):\n    work(work(a))\n`).join(''),
};

describe('the steps of a reading', () => {
  it.each(Object.keys(SHAPES))('are bounded: %s', (name) => {
    const text = HEAD + (SHAPES[name] ?? '');
    const interpreter = readModule(lowerPython({ parser, language }, { file: 'a.py', text }, NO_CACHE));
    const { graph } = drawModule(interpreter);
    const bodies = graph.flows.length + graph.helpers.length;
    // What is over the budget is a visit each, and every part of the text is visited a few times at most then.
    const over = 20 * text.length;
    expect(interpreter.walked + interpreter.steps).toBeLessThan(STEP_BUDGET * (bodies + 1) + REST_BUDGET + over);
    expect(graph.flows.every((flow) => flow.nodes.length > 0)).toBe(true);
  });
});

function nested(head: string, depth: number): string {
  return Array.from({ length: depth }, (_, level) => `${indent(level + 1)}${head}\n`).join('');
}

function indent(level: number): string {
  return '    '.repeat(level);
}
