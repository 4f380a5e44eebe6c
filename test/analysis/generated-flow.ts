import fc from 'fast-check';

/** A flow that is written the same way in both languages. */
export type Step =
  | { kind: 'call'; to?: string; task: string; mode: 'call' | 'submit' | 'map'; args: string[] }
  | { kind: 'copy'; to: string; from: string }
  | { kind: 'if'; test: string; yes: Step[]; otherwise?: Step[] }
  | { kind: 'for'; variable: string; over: string; body: Step[] }
  | { kind: 'try'; body: Step[]; handler: Step[] }
  | { kind: 'return'; value: string };

/** How code is laid out. */
export interface Layout {
  indent: string;
  eol: string;
  semicolons: boolean;
  quote: string;
  comments: boolean;
}

const variable = fc.constantFrom('v0', 'v1', 'v2', 'v3');
const value = fc.oneof(
  { weight: 4, arbitrary: variable },
  { weight: 1, arbitrary: fc.constantFrom('p', 'q') },
  { weight: 1, arbitrary: fc.constantFrom('1', '[2, 3]', 'v0 + v1', 'v2[0]', '[v1, v3]') },
);
const call = fc.record(
  {
    kind: fc.constant('call' as const),
    to: variable,
    task: fc.constantFrom('alpha', 'beta', 'gamma'),
    mode: fc.constantFrom('call' as const, 'call' as const, 'submit' as const, 'map' as const),
    args: fc.array(value, { maxLength: 2 }),
  },
  { requiredKeys: ['kind', 'task', 'mode', 'args'] },
);

const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
  step: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 6, arbitrary: call },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), to: variable, from: value }) },
    {
      weight: 2,
      arbitrary: fc.record(
        { kind: fc.constant('if' as const), test: value, yes: tie('steps'), otherwise: tie('steps') },
        { requiredKeys: ['kind', 'test', 'yes'] },
      ),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('for' as const), variable, over: value, body: tie('steps') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('try' as const), body: tie('steps'), handler: tie('steps') }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('return' as const), value }) },
  ),
}));

export const generatedSteps: fc.Arbitrary<Step[]> = fc
  .array(steps, { minLength: 1, maxLength: 3 })
  .map((all) => all.flat());

export const generatedLayout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  semicolons: fc.boolean(),
  quote: fc.constantFrom('"', "'"),
  comments: fc.boolean(),
});

export function typescriptOf(program: readonly Step[], layout: Layout): string {
  const end = layout.semicolons ? ';' : '';
  const note = layout.comments ? ' // größer ✓  ' : '';
  const walk = (all: readonly Step[], level: number): string[] => all.flatMap((step) => written(step, level));
  const written = (step: Step, level: number): string[] => {
    const pad = layout.indent.repeat(level);
    switch (step.kind) {
      case 'call': {
        const called = `${step.mode === 'call' ? 'await ' : ''}${step.task}${step.mode === 'call' ? '' : `.${step.mode}`}`;
        return [`${pad}${step.to ? `${step.to} = ` : ''}${called}(${step.args.join(', ')})${end}${note}`];
      }
      case 'copy':
        return [`${pad}${step.to} = ${step.from}${end}`];
      case 'if':
        return [
          `${pad}if (${step.test}) {`,
          ...walk(step.yes, level + 1),
          ...(step.otherwise ? [`${pad}} else {`, ...walk(step.otherwise, level + 1)] : []),
          `${pad}}`,
        ];
      case 'for':
        return [`${pad}for (${step.variable} of ${step.over}) {`, ...walk(step.body, level + 1), `${pad}}`];
      case 'try':
        return [
          `${pad}try {`,
          ...walk(step.body, level + 1),
          `${pad}} catch {`,
          ...walk(step.handler, level + 1),
          `${pad}}`,
        ];
      case 'return':
        return [`${pad}return ${step.value}${end}`];
    }
  };
  return [
    `import { flow, task } from ${layout.quote}millrace${layout.quote}${end}`,
    ...['alpha', 'beta', 'gamma'].map(
      (name) => `const ${name} = task(async (a: unknown, b?: unknown, c?: unknown) => a)${end}`,
    ),
    `export const main = flow(async ({ p, q }: { p: unknown, q: unknown }) => {`,
    `${layout.indent}let v0: any, v1: any, v2: any, v3: any${end}`,
    ...walk(program, 1),
    `})${end}`,
    '',
  ].join(layout.eol);
}

export function pythonOf(program: readonly Step[], layout: Layout): string {
  const note = layout.comments ? '  # größer ✓  ' : '';
  const walk = (all: readonly Step[], level: number): string[] => all.flatMap((step) => written(step, level));
  const written = (step: Step, level: number): string[] => {
    const pad = layout.indent.repeat(level);
    switch (step.kind) {
      case 'call': {
        const called = `${step.mode === 'call' ? 'await ' : ''}${step.task}${step.mode === 'call' ? '' : `.${step.mode}`}`;
        return [`${pad}${step.to ? `${step.to} = ` : ''}${called}(${step.args.join(', ')})${note}`];
      }
      case 'copy':
        return [`${pad}${step.to} = ${step.from}`];
      case 'if':
        return [
          `${pad}if ${step.test}:`,
          ...walk(step.yes, level + 1),
          ...(step.otherwise ? [`${pad}else:`, ...walk(step.otherwise, level + 1)] : []),
        ];
      case 'for':
        return [`${pad}for ${step.variable} in ${step.over}:`, ...walk(step.body, level + 1)];
      case 'try':
        return [
          `${pad}try:`,
          ...walk(step.body, level + 1),
          `${pad}except Exception:`,
          ...walk(step.handler, level + 1),
        ];
      case 'return':
        return [`${pad}return ${step.value}`];
    }
  };
  return [
    'from prefect import flow, task',
    ...['alpha', 'beta', 'gamma'].flatMap((name) => ['@task', `async def ${name}(a, b=None, c=None): return a`]),
    '@flow',
    'async def main(p, q):',
    ...walk(program, 1),
    '',
  ].join(layout.eol);
}
