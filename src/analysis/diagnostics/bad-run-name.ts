import { replace } from '../edit/change.ts';
import type { ParameterIr } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import { literalOf } from '../graph/literal.ts';
import { closestName } from './closest-name.ts';
import { type WrittenOption, writtenOptions } from './options-at.ts';
import { type DefinitionContext, type Finding, type Rule, textAt } from './rule.ts';
import { readTemplate } from './run-name-template.ts';

export const badRunName: Rule = {
  code: 'bad-run-name',
  severity: 'error',
  title: 'A run-name template that can’t be filled',
  explanation:
    'A run’s name is made from the parameters of its task or flow. Prefect fails the run where the template names something else or where its braces do not match; Millrace’s SDK leaves such a name as it is.',
  bad: {
    python: 'from prefect import task\n\n@task(task_run_name="load-{tabel}")\ndef load(table: str): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task({ taskRunName: 'load-{tabel}' }, async function load(table: string) {});\n",
  },
  good: {
    python: 'from prefect import task\n\n@task(task_run_name="load-{table}")\ndef load(table: str): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task({ taskRunName: 'load-{table}' }, async function load(table: string) {});\n",
  },
  on: 'definition',
  check: (context) => {
    const { definition, module, imports } = context;
    if (imports.prefect === 1) return [];
    const option = writtenOptions(module, definition)?.find(({ name }) => /^(task|flow)RunName$/.test(camelCase(name)));
    const value = option ? literalOf(option.value)?.value : undefined;
    return option && typeof value === 'string' ? check(context, option, value) : [];
  },
};

function check(context: DefinitionContext, option: WrittenOption, template: string): Finding[] {
  const { module, definition } = context;
  const parts = readTemplate(template, module.language);
  if ('fault' in parts) return [{ span: option.valueSpan, message: parts.fault }];
  const names = templateNames(context);
  if (!names) return [];
  return parts.fields.flatMap(({ name }): Finding[] => {
    if (names.includes(name)) return [];
    const meant = closestName(name, names);
    const at = textAt(context, option.valueSpan).indexOf(`{${name}`);
    const span = at < 0 ? option.valueSpan : spanFrom(option.valueSpan.start + at + 1, name);
    const what = `\`${definition.symbol}\` has no parameter \`${name}\``;
    const known = names.length > 0 ? ` (it has ${names.map((known) => `\`${known}\``).join(', ')})` : '';
    const or = module.language === 'python' ? ', or double the braces' : '';
    const fix = { title: `Change to '${meant}'`, changes: [replace(span, meant ?? '')], preferred: true as const };
    return [
      {
        span,
        message: `${what} to make the run’s name from${known}; name one of its parameters${or}.`,
        ...(meant && at >= 0 ? { fixes: [fix] } : {}),
      },
    ];
  });
}

function spanFrom(start: number, name: string): { start: number; end: number } {
  return { start, end: start + name.length };
}

/** The names that a template may use; undefined where the text does not tell all of them. */
export function templateNames({
  module,
  definition,
}: Pick<DefinitionContext, 'module' | 'definition'>): string[] | undefined {
  const { fn } = definition;
  if (!fn) return undefined;
  if (module.language === 'python') {
    if (fn.parameters.some((parameter) => parameter.rest === 'record')) return undefined;
    return namesOf(fn.parameters);
  }
  if (definition.kind === 'task') {
    // A parameter that is taken apart has no name of its own.
    return fn.parameters.some((parameter) => parameter.name === '') ? undefined : namesOf(fn.parameters);
  }
  const [only] = fn.parameters;
  const checked = writtenOptions(module, definition)?.some(({ name }) => name === 'parameters') ?? true;
  if (checked) return undefined;
  return only ? only.fields && namesOf(only.fields) : [];
}

function namesOf(parameters: readonly ParameterIr[]): string[] {
  return parameters.map((parameter) => parameter.name);
}
