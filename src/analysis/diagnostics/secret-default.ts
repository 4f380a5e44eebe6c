import type { ParameterIr } from '../flow-ir.ts';
import { literalOf } from '../graph/literal.ts';
import type { DefinitionContext, Finding, Rule } from './rule.ts';

export const secretDefault: Rule = {
  code: 'secret-default',
  severity: 'warning',
  title: 'A secret in plain text as a default',
  explanation:
    'A parameter’s default stands in the repository, in each deployment’s schema and in each run’s parameters, where everyone with access to the orchestrator can read it. Read secrets from the environment or from a Secret block when the run needs them.',
  bad: {
    python: 'from prefect import flow\n\n@flow\ndef sync(url: str, api_key: str = "k3y-9f8e7d6c5b"): ...\n',
    typescript:
      "import { flow } from 'millrace';\nexport const sync = flow(async ({ url, apiKey = 'k3y-9f8e7d6c5b' }: { url: string; apiKey?: string }) => {});\n",
  },
  good: {
    python: 'import os\nfrom prefect import flow\n\n@flow\ndef sync(url: str):\n    api_key = os.environ["API_KEY"]\n',
    typescript:
      "import { flow } from 'millrace';\nexport const sync = flow(async ({ url }: { url: string }) => {\n  const apiKey = process.env.API_KEY;\n});\n",
  },
  on: 'definition',
  check: (context) => parametersOf(context).flatMap(check),
};

function parametersOf({ definition, module }: DefinitionContext): readonly ParameterIr[] {
  const record = module.language === 'typescript' && definition.kind === 'flow';
  return record ? (definition.parameters[0]?.fields ?? []) : definition.parameters;
}

const SECRET_NAME =
  /(^|_)(password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|private_?key|auth_?key|client_?secret|credentials?)$/;

/** Words that say what a secret is called rather than being one. */
const SECRET_WORD = /password|passwd|passphrase|secret|token|key|credential/i;

const PLACEHOLDER =
  /^(|none|null|changeme|change[-_ ]me|todo|test|dummy|example|fake|default|placeholder|x+|\*+|\.+|your[-_ ].*|my[-_ ].*|<.*>|\$\{.*\}|\{\{.*\}\}|\$[A-Z_]+|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+)$/i;

/** Values that are secrets whatever they are called. */
const KNOWN_SECRETS: readonly RegExp[] = [
  /^AKIA[0-9A-Z]{16}$/,
  /^gh[pousr]_[A-Za-z0-9]{30,}$/,
  /^github_pat_[A-Za-z0-9_]{30,}$/,
  /^xox[abprs]-[A-Za-z0-9-]{10,}$/,
  /^sk-[A-Za-z0-9_-]{20,}$/,
  /^pn[ubk]_[A-Za-z0-9]{30,}$/,
  /^eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*$/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^[a-z][a-z0-9+.-]*:\/\/[^:@/\s{}$<]+:(?!pass(word)?@|\*+@|x+@|secret@)[^:@/\s{}$<]{3,}@(?!localhost|127\.|host\b|example\.)/,
];

function check({ name, defaultValue }: ParameterIr): Finding[] {
  const value = defaultValue ? literalOf(defaultValue)?.value : undefined;
  if (!defaultValue || typeof value !== 'string') return [];
  const plain = name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  const named = SECRET_NAME.test(plain) && value.length >= 6 && !SECRET_WORD.test(value) && !PLACEHOLDER.test(value);
  if (!named && !KNOWN_SECRETS.some((pattern) => pattern.test(value))) return [];
  const { start, end } = defaultValue;
  return [
    {
      span: { start, end },
      message: `The default of \`${name}\` is a secret that everyone can read; take it from the environment or a Secret block instead, and replace it where it is used.`,
    },
  ];
}
