import type { Json } from '../../model/graph.ts';
import { replace } from '../edit/change.ts';
import { literalText } from '../edit/literal-text.ts';
import type { Definition } from '../graph/callable.ts';
import { literalOf } from '../graph/literal.ts';
import { fitsOption, knownOptions, type OptionType, TYPE_WORDS } from './known-options.ts';
import { optionsOfCall, type WrittenOption, writtenOptions } from './options-at.ts';
import type { Finding, Rule, SourceContext } from './rule.ts';
import { optionedCalls } from './with-options.ts';

export const wrongOptionType: Rule = {
  code: 'wrong-option-type',
  severity: 'error',
  title: 'An option of the wrong type',
  explanation:
    'An option that gets another type than it takes fails when the file is imported, or, worse, is read as something else: the tags `"etl"` are the three tags e, t and l.',
  bad: {
    python: 'from prefect import task\n\n@task(tags="etl")\ndef load(rows): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task({ tags: 'etl' as never }, async function load(rows: string[]) {});\n",
  },
  good: {
    python: 'from prefect import task\n\n@task(tags=["etl"])\ndef load(rows): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task({ tags: ['etl'] }, async function load(rows: string[]) {});\n",
  },
  on: 'definition',
  check: (context) => {
    const { definition, module, imports } = context;
    if (imports.prefect === 1 || definition.deferred) return [];
    return (writtenOptions(module, definition) ?? []).flatMap((option) => check(context, definition.kind, option));
  },
  inFlow: (context) =>
    optionedCalls(context).flatMap(({ kind, call }) =>
      (optionsOfCall(context.module, call) ?? []).flatMap((option) => check(context, kind, option)),
    ),
};

function check(
  { module, style }: SourceContext,
  kind: Definition['kind'],
  { name, value, valueSpan }: WrittenOption,
): Finding[] {
  const known = knownOptions(module.language, kind);
  const type = Object.hasOwn(known, name) ? known[name]?.type : undefined;
  const literal = literalOf(value);
  if (!type || type === 'any' || !literal || fitsOption(type, literal.value)) return [];
  const meant = meantBy(type, literal.value);
  const text = meant === undefined ? '' : literalText(meant, module.language, style());
  const fix = { title: `Change to ${text}`, changes: [replace(valueSpan, text)], preferred: true as const };
  return [
    {
      span: valueSpan,
      message: `\`${name}\` takes ${TYPE_WORDS[type]}, and not ${whatIs(literal.value)}.`,
      ...(text ? { fixes: [fix] } : {}),
    },
  ];
}

/** The value of the right type that was most likely meant. */
function meantBy(type: OptionType, value: Json): Json | undefined {
  if (type === 'strings' && typeof value === 'string') return [value];
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean') return { true: true, false: false, yes: true, no: false }[value.toLowerCase()];
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (type === 'integer' && Number.isInteger(number)) return number;
  return (type === 'number' || type === 'delays') && Number.isFinite(number) ? number : undefined;
}

function whatIs(value: Json): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'a number' : 'a fraction') : 'text';
}
