import type { Expression } from '../flow-ir.ts';
import { literalOf } from '../graph/literal.ts';
import { onlyBinding } from './code-facts.ts';
import type { Finding, FlowContext, Rule } from './rule.ts';

/** As text. What is longer is no setting any more but data. */
const LARGE_CHARACTERS = 10_000;

export const largeLiteral: Rule = {
  code: 'large-literal',
  severity: 'information',
  title: 'Much data written into a call',
  explanation:
    'What a task is given is hashed for its cache, kept with its run and sent to wherever it runs. Large data belongs into a file, a table or a block, and its address into the call.',
  bad: example('r'.repeat(10_100)),
  good: example('rows.csv'),
  on: 'flow',
  check: (context) => {
    if (context.imports.prefect === 1) return [];
    return context.graph.nodes.flatMap(({ id }) => {
      const draft = context.drafts.get(id);
      return (draft?.site?.inputs ?? []).flatMap(({ argument, expression }) => {
        const length = lengthOf(context, expression);
        return length > LARGE_CHARACTERS ? [findingOf(expression, argument, length)] : [];
      });
    });
  },
};

function example(data: string): Rule['bad'] {
  return {
    python: `from prefect import flow, task\n\n@task\ndef load(rows): ...\n\n@flow\ndef etl():\n    load("${data}")\n`,
    typescript: `import { flow, task } from 'millrace';\nconst load = task(async function load(rows: string) {});\nexport const etl = flow(async () => {\n  await load('${data}');\n});\n`,
  };
}

/** How much text a literal is, also by way of a name that only ever stands for it. */
function lengthOf(context: FlowContext, expression: Expression): number {
  if (expression.kind !== 'name') return literalOf(expression) ? expression.end - expression.start : 0;
  const { module, definition } = context;
  const local = definition.fn ? onlyBinding(definition.fn, expression.name) : undefined;
  if (local?.value) return literalOf(local.value) ? local.value.end - local.value.start : 0;
  if (local) return 0;
  const given = module.body.statements.flatMap((statement) => {
    const { value } = onlyBinding(statement, expression.name) ?? {};
    return value ? [value] : [];
  });
  const [only] = given;
  return only && given.length === 1 && literalOf(only) ? only.end - only.start : 0;
}

function findingOf(expression: Expression, argument: string, length: number): Finding {
  const { start, end } = expression;
  return {
    span: { start, end },
    message: `${Math.round(length / 1000)} kB are written into this call for \`${argument}\`, and kept with each run; pass where the data is instead.`,
  };
}
