import { writeOption } from '../edit/set-option.ts';
import type { Definition } from '../graph/callable.ts';
import type { Finding, Fix, ModuleContext, Rule } from './rule.ts';

export const duplicateName: Rule = {
  code: 'duplicate-name',
  severity: 'warning',
  title: 'Two tasks or two flows of one name',
  explanation:
    'The orchestrator knows flows and tasks by name: runs of two flows of one name stand under one flow, their deployments replace each other, and two tasks of one name can’t be told apart in a run.',
  bad: {
    python:
      'from prefect import task\n\n@task(name="load")\ndef load_rows(rows): ...\n\n@task(name="load")\ndef load_files(files): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst loadRows = task({ name: 'load' }, async function loadRows(rows: string[]) {});\nconst loadFiles = task({ name: 'load' }, async function loadFiles(files: string[]) {});\n",
  },
  good: {
    python:
      'from prefect import task\n\n@task(name="load-rows")\ndef load_rows(rows): ...\n\n@task(name="load-files")\ndef load_files(files): ...\n',
    typescript:
      "import { task } from 'millrace';\nconst loadRows = task({ name: 'load-rows' }, async function loadRows(rows: string[]) {});\nconst loadFiles = task({ name: 'load-files' }, async function loadFiles(files: string[]) {});\n",
  },
  on: 'module',
  check: (context) => {
    if (context.imports.prefect === 1) return [];
    const known = topLevel(context);
    const names = new Set<string>();
    const duplicates = known.filter(({ kind, name }) => names.size === names.add(`${kind}|${name}`).size);
    return duplicates.slice(0, MOST).map((definition) => findingOf(context, definition, known));
  },
};

/** Nobody mends more than this at once. */
const MOST = 50;

/** Definitions that stand in the file one beside the other: those in branches, classes and functions may replace each other on purpose. */
function topLevel({ module, definitions }: ModuleContext): Definition[] {
  const statements = new Set(module.body.statements.map((statement) => statement.start));
  return definitions
    .filter(({ span, kind, deferred }) => statements.has(span.start) && kind !== 'helper' && !deferred)
    .sort((a, b) => a.span.start - b.span.start);
}

function findingOf(context: ModuleContext, definition: Definition, known: readonly Definition[]): Finding {
  const { kind, name, nameSpan } = definition;
  return {
    span: { start: nameSpan.start, end: nameSpan.end },
    message: `There is another ${kind} of the name \`${name}\` in this file, and their runs can’t be told apart; give this one a name of its own.`,
    fixes: fixesOf(context, definition, known),
  };
}

function fixesOf({ module, style }: ModuleContext, definition: Definition, known: readonly Definition[]): Fix[] {
  const { call, kind, name, symbol } = definition;
  // Options that are made elsewhere can't be added to.
  const simple = call?.arguments.every((argument) => !argument.spread) ?? true;
  const record = call?.arguments.some((argument) => argument.value.kind === 'collection') ?? false;
  if (!simple || (module.language === 'typescript' && !record && (call?.arguments.length ?? 0) > 1)) return [];
  const taken = new Set(known.filter((other) => other.kind === kind).map((other) => other.name));
  const own = symbol !== 'default' && !taken.has(symbol) ? symbol : undefined;
  let fresh = own ?? `${name}-2`;
  for (let count = 3; taken.has(fresh); count++) fresh = `${name}-${count}`;
  const changes = writeOption({ module, style: style() }, definition, { name: 'name', value: fresh });
  return [{ title: `Name it '${fresh}'`, changes, preferred: true }];
}
