import type { Example, Rule } from '../../src/analysis/diagnostics/rule.ts';
import { RULES } from '../../src/analysis/diagnostics/rules.ts';
import type { Severity } from '../../src/model/graph.ts';

/** The pages of `docs/diagnostics` by file name: one a diagnostic, and the index. */
export function diagnosticPages(): Map<string, string> {
  const pages = new Map(RULES.map((rule) => [`${rule.code}.md`, pageOf(rule)]));
  pages.set('README.md', indexPage());
  return pages;
}

const SEVERITY_WORDS: Record<Severity, string> = {
  error: 'an error',
  warning: 'a warning',
  information: 'information',
  hint: 'a hint',
};

const LANGUAGES = [
  { key: 'typescript', title: 'TypeScript', fence: 'ts', ignore: (code: string) => `// millrace-ignore ${code}` },
  { key: 'python', title: 'Python', fence: 'python', ignore: (code: string) => `# millrace: ignore[${code}]` },
] as const;

function pageOf({ code, title, severity, explanation, bad, good }: Rule): string {
  return [
    GENERATED,
    `# ${title}`,
    `\`${code}\`, shown as ${SEVERITY_WORDS[severity]} unless the settings say otherwise.`,
    explanation,
    '## What shows it',
    ...codeOf(bad),
    '## What is better',
    ...codeOf(good),
    '## Turning it off',
    `For one line by a comment on it, or alone on the line above: ${comments(code, bad)}. Everywhere by the setting \`"millrace.diagnostics": { "${code}": "off" }\`; instead of \`"off"\` it takes \`"error"\`, \`"warning"\`, \`"information"\` and \`"hint"\` too.`,
    '[All diagnostics](README.md)',
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

const GENERATED = '<!-- Made from src/analysis/diagnostics by `npm run docs`; edit it there. -->';

function comments(code: string, examples: Example): string {
  return LANGUAGES.filter(({ key }) => examples[key] !== undefined)
    .map(({ ignore }) => `\`${ignore(code)}\``)
    .join(' or ');
}

function codeOf(example: Example): string[] {
  return LANGUAGES.flatMap(({ key, title, fence }) => {
    const code = example[key];
    return code === undefined ? [] : [`${title}:\n\n\`\`\`${fence}\n${shortened(code).trimEnd()}\n\`\`\``];
  });
}

/** An example of much data need not show all of it. */
function shortened(code: string): string {
  return code.replace(/(\S{40})\S{80,}(\S{12})/g, '$1…$2');
}

/** What is told of files as a whole, by the parts that read them. */
const OTHERS: readonly { code: string; severity: Severity; means: string }[] = [
  {
    code: 'syntax-error',
    severity: 'error',
    means: 'A place that can’t be parsed, or nests too deeply; the rest is drawn.',
  },
  {
    code: 'unreadable-deployment',
    severity: 'error',
    means: 'A part of a `prefect.yaml` that is not as Prefect reads it.',
  },
  {
    code: 'import-cycle',
    severity: 'information',
    means: 'Python files that import each other, so that one of them meets the other half read.',
  },
  {
    code: 'too-much-to-draw',
    severity: 'warning',
    means: 'A file of more than 5,000 flows, tasks and functions that call them; the rest is not drawn.',
  },
  { code: 'file-too-large', severity: 'warning', means: 'A file of more than 4 MB, which is not drawn.' },
  {
    code: 'not-utf8',
    severity: 'warning',
    means: 'A file in another encoding than UTF-8 or UTF-16, which is not drawn.',
  },
  { code: 'symlink-loop', severity: 'warning', means: 'A link to a folder that it lies in, which is not followed.' },
];

function indexPage(): string {
  const rows = RULES.map(({ code, title, severity, bad }) => {
    const languages = LANGUAGES.filter(({ key }) => bad[key] !== undefined).map((language) => language.title);
    return `| [${code}](${code}.md) | ${title} | ${severity} | ${languages.join(', ')} |`;
  });
  const others = OTHERS.map(({ code, severity, means }) => `| \`${code}\` | ${means} | ${severity} |`);
  return [
    GENERATED,
    '# Diagnostics',
    'What Millrace tells of flow code while it is typed, in the editor and by `millrace graph --check`. Many come with a quick fix.',
    `| code | what it finds | severity | languages |\n|---|---|---|---|\n${rows.join('\n')}`,
    'What a file or folder can’t be read for is told under these codes:',
    `| code | what it means | severity |\n|---|---|---|\n${others.join('\n')}`,
    'The setting `millrace.diagnostics` gives a code another severity or turns it off. A comment `# millrace: ignore[code]` in Python or `// millrace-ignore code` in TypeScript does so for its line, or for the next where it stands alone; without a code it speaks of all.',
  ]
    .join('\n\n')
    .concat('\n');
}
