import type { ParameterIr } from '../flow-ir.ts';
import { type DefinitionContext, type Finding, type Rule, textAt } from './rule.ts';

export const parameterWithoutSchema: Rule = {
  code: 'parameter-without-schema',
  severity: 'hint',
  title: 'A parameter without a JSON schema',
  explanation:
    'The parameters of a flow run travel as JSON. A function, an open file or an iterator has no form in it, so such a parameter can’t be given from a form, a schedule or a deployment, but only by code that calls the flow. Where that is all that the flow is for, ignore the hint.',
  bad: {
    python:
      'from typing import Callable\nfrom prefect import flow\n\n@flow\ndef sync(url: str, clean: Callable[[str], str]): ...\n',
    typescript:
      "import { flow } from 'millrace';\nexport const sync = flow(async ({ url, clean }: { url: string; clean: (row: string) => string }) => {});\n",
  },
  good: {
    python: 'from prefect import flow\n\n@flow\ndef sync(url: str, lowercase: bool = False): ...\n',
    typescript:
      "import { flow } from 'millrace';\nexport const sync = flow(async ({ url, lowercase }: { url: string; lowercase: boolean }) => {});\n",
  },
  on: 'definition',
  check: (context) => {
    const { definition, module, imports } = context;
    if (definition.kind !== 'flow' || definition.deferred || imports.prefect === 1) return [];
    const parameters = module.language === 'python' ? definition.parameters : (definition.parameters[0]?.fields ?? []);
    return parameters.flatMap((parameter) => check(context, parameter));
  },
};

/** Types that Prefect finds no schema for, by their full names. */
const PYTHON_TYPES =
  /^(typing|collections\.abc)\.(Callable|Iterator|AsyncIterator|AsyncIterable|AsyncGenerator|Awaitable|Coroutine|IO|TextIO|BinaryIO|Type)$|^io\.\w*IO$|^threading\.\w+$|^types\.\w+Type$|^socket\.socket$|^sqlite3\.(Connection|Cursor)$/;

const TYPESCRIPT_TYPES =
  /^\(?\s*(Function|Promise|Map|Set|WeakMap|WeakSet|RegExp|symbol|bigint|Iterator|AsyncIterator|AsyncIterable|Generator|ReadableStream|WritableStream|AbortSignal)\b/;

function check(context: DefinitionContext, parameter: ParameterIr): Finding[] {
  const { type, name, rest } = parameter;
  if (!type || rest) return [];
  const text = textAt(context, type);
  const found = context.module.language === 'python' ? pythonType(context, text) : typeScriptType(text);
  if (!found) return [];
  return [
    {
      span: { start: type.start, end: type.end },
      message: `${found} has no form in JSON, so \`${name}\` can’t be given from a form, a schedule or a deployment; take a plain value instead.`,
    },
  ];
}

function pythonType({ imports }: DefinitionContext, text: string): string | undefined {
  const names = text.match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? [];
  const found = names.find((name) => PYTHON_TYPES.test(imports.nameOfText(name) ?? ''));
  return found === undefined ? undefined : `\`${found}\``;
}

function typeScriptType(text: string): string | undefined {
  if (/^\(?\s*(async\s*)?(<[^>]*>)?\([^()]*(\([^()]*\)[^()]*)*\)\s*=>/.test(text)) return 'A function';
  const found = TYPESCRIPT_TYPES.exec(text)?.[1];
  return found === undefined ? undefined : `\`${found}\``;
}
