import { replace } from '../edit/change.ts';
import { dropOption } from '../edit/set-option.ts';
import { removeItems } from '../edit/write-argument.ts';
import type { Definition } from '../graph/callable.ts';
import { camelCase, snakeCase } from '../graph/known-names.ts';
import { closestName } from './closest-name.ts';
import { FORMER_OPTIONS, knownOptions } from './known-options.ts';
import { optionList, optionsOfCall, type WrittenOption, writtenOptions } from './options-at.ts';
import type { DefinitionContext, Finding, Fix, Rule, SourceContext } from './rule.ts';
import { optionedCalls } from './with-options.ts';

export const unknownOption: Rule = {
  code: 'unknown-option',
  severity: 'error',
  title: 'An option that there is not',
  explanation:
    'Prefect raises a `TypeError` for an option that a task or a flow does not have; Millrace’s SDK ignores it, so that what was meant does not happen. Options of Prefect 1 and 2 that are no more are left alone.',
  bad: {
    python: 'from prefect import task\n\n@task(retry=3)\ndef load(rows): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task({ retry: 3 }, async function load(rows: string[]) {});\n",
  },
  good: {
    python: 'from prefect import task\n\n@task(retries=3, retry_delay_seconds=10)\ndef load(rows): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task({ retries: 3, retryDelaySeconds: 10 }, async function load(rows: string[]) {});\n",
  },
  on: 'definition',
  check: (context) => {
    const { definition, module, imports } = context;
    if (imports.prefect === 1 || definition.deferred) return [];
    const known = knownOptions(module.language, definition.kind);
    return (writtenOptions(module, definition) ?? [])
      .filter(({ name }) => !Object.hasOwn(known, name) && !isFormer(context, name))
      .map((option) => {
        const found = findingOf(context, definition.kind, option, Object.keys(known));
        return { ...found, fixes: fixesOf(context, option, found.meant) };
      });
  },
  inFlow: (context) =>
    optionedCalls(context).flatMap(({ kind, call }) => {
      const known = [...Object.keys(knownOptions(context.module.language, kind)), 'waitFor'];
      return (optionsOfCall(context.module, call) ?? [])
        .filter(({ name }) => !known.includes(name) && !isFormer(context, name))
        .map((option): Finding => {
          const { meant, ...finding } = findingOf(context, kind, option, known);
          const fix = { title: `Change to '${meant}'`, changes: [replace(option.nameSpan, meant ?? '')] };
          return meant ? { ...finding, fixes: [{ ...fix, preferred: true }] } : finding;
        });
    }),
};

function isFormer({ module }: SourceContext, name: string): boolean {
  return module.language === 'python' && FORMER_OPTIONS.has(name);
}

function findingOf(
  { module }: SourceContext,
  kind: Definition['kind'],
  option: WrittenOption,
  known: readonly string[],
): Finding & { meant: string | undefined } {
  const { name, nameSpan } = option;
  const other = module.language === 'python' ? snakeCase(name) : camelCase(name);
  const meant = known.includes(other) ? other : closestName(name, known);
  const a = kind === 'task' ? 'A task' : 'A flow';
  return {
    span: nameSpan,
    message: `${a} has no option \`${name}\`; ${meant ? `\`${meant}\` may be meant.` : 'take it away.'}`,
    meant,
  };
}

function fixesOf({ module, definition }: DefinitionContext, option: WrittenOption, meant: string | undefined): Fix[] {
  const fixes: Fix[] = [];
  const list = definition.call ? optionList(module, definition.call) : undefined;
  const taken = list?.items.some((item) => module.text.startsWith(`${meant}`, item.start)) ?? false;
  if (meant && !taken) {
    fixes.push({ title: `Change to '${meant}'`, changes: [replace(option.nameSpan, meant)], preferred: true });
  }
  const index = list?.items.findIndex((item) => item.start === option.span.start) ?? -1;
  if (list && index >= 0) {
    // The last one takes the place for options along.
    const last =
      list.items.length === 1 &&
      (module.language === 'typescript' || option.name === snakeCase(camelCase(option.name)));
    const changes = last
      ? dropOption(module, definition, module.language === 'python' ? camelCase(option.name) : option.name)
      : [removeItems(module.text, list.span, list.items, index, index)];
    fixes.push({ title: `Remove '${option.name}'`, changes });
  }
  return fixes;
}
