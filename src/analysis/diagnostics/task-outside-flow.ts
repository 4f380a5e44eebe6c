import { isNotebook } from '../../model/notebook.ts';
import { replace } from '../edit/change.ts';
import { indentAt, lineEnd, lineStart, startsLine } from '../edit/code-style.ts';
import type { Draft } from '../graph/recorder.ts';
import type { Finding, Fix, ModuleContext, Rule } from './rule.ts';

export const taskOutsideFlow: Rule = {
  code: 'task-outside-flow',
  severity: 'warning',
  title: 'A task called while its file is imported',
  explanation:
    'A call at the top of a file happens whenever the file is imported: by a worker that looks for its flow, by a test, by another file. A task belongs into a flow; a script’s own calls belong under `if __name__ == "__main__":`. Millrace’s SDK refuses to run a task outside of a flow.',
  bad: {
    python: 'from prefect import task\n\n@task\ndef load(rows): ...\n\nload([1, 2])\n',
    typescript:
      "import { task } from 'millrace';\nconst load = task(async function load(rows: number[]) {});\nawait load([1, 2]);\n",
  },
  good: {
    python: 'from prefect import task\n\n@task\ndef load(rows): ...\n\nif __name__ == "__main__":\n    load([1, 2])\n',
    typescript:
      "import { flow, task } from 'millrace';\nconst load = task(async function load(rows: number[]) {});\nexport const etl = flow(async () => {\n  await load([1, 2]);\n});\n",
  },
  on: 'module',
  check: (context) => {
    if (context.imports.prefect === 1 || isInteractive(context)) return [];
    return context.outside.filter((draft) => isCalled(context, draft)).map((draft) => findingOf(context, draft));
  },
};

/** Cells of a notebook, or of a script that is run as one, are run one by one by hand and never imported. */
function isInteractive({ module: { file, text } }: ModuleContext): boolean {
  return isNotebook(file) || /^# ?%%/m.test(text);
}

/** A task that is put off is meant to be called from anywhere. */
function isCalled(context: ModuleContext, draft: Draft): boolean {
  if (draft.kind !== 'task' || draft.definition?.kind !== 'task' || draft.mode === 'delay') return false;
  return context.module.language === 'typescript' || !isGuarded(context, draft);
}

/** Whether it stands in a branch, which for a script is the one that asks for its own name. */
function isGuarded({ outside }: ModuleContext, draft: Draft): boolean {
  const byIndex = new Map(outside.map((other) => [other.index, other]));
  for (let at = draft.parent; at !== undefined; at = byIndex.get(at)?.parent) {
    if (byIndex.get(at)?.kind === 'branch') return true;
  }
  return false;
}

function findingOf(context: ModuleContext, draft: Draft): Finding {
  const { target = draft.label, span } = draft;
  const fix = context.module.language === 'python' ? guardFix(context, draft) : undefined;
  const what =
    context.module.language === 'python' ? 'runs whenever this file is imported' : 'is outside of any flow, and fails';
  return {
    span: { start: span.start, end: span.end },
    message: `This call of \`${target}\` ${what}; call it in a flow.`,
    ...(fix ? { fixes: [fix] } : {}),
  };
}

/** Puts the statement under the question whether the file is the script that runs. */
function guardFix({ module, style }: ModuleContext, { statement }: Draft): Fix | undefined {
  const { text } = module;
  if (!statement || !module.body.statements.includes(statement) || !startsLine(text, statement.start)) return undefined;
  const code = text.slice(statement.start, statement.end);
  // What is assigned may be used further down.
  if (statement.kind !== 'expression' || code.includes('\n') || indentAt(text, statement.start) !== '')
    return undefined;
  const { eol, indent, quote } = style();
  const start = lineStart(text, statement.start);
  const line = text.slice(statement.start, lineEnd(text, statement.start));
  const guarded = `if __name__ == ${quote}__main__${quote}:${eol}${indent}${line}`;
  return {
    title: 'Call it only when the file is run as a script',
    changes: [replace({ start: Math.max(start, statement.start), end: lineEnd(text, statement.start) }, guarded)],
  };
}
