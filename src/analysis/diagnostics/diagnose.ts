import type { Diagnostic, FlowGraph } from '../../model/graph.ts';
import { hasIgnoreComments } from '../../model/ignore-comment.ts';
import { sortChanges } from '../edit/change.ts';
import { codeStyle } from '../edit/code-style.ts';
import { VerbRefusedError } from '../errors.ts';
import type { ModuleIr } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import type { Draft } from '../graph/recorder.ts';
import type { LineIndex } from '../line-index.ts';
import { isIgnored } from './ignore-comment.ts';
import { importsOf } from './imports.ts';
import type { Finding, ModuleContext, Rule, SourceContext } from './rule.ts';
import { RULES } from './rules.ts';

export interface Found {
  rule: Rule;
  finding: Finding;
}

/** `prefect` is the version that the file is known to be written for, where its own imports do not tell. */
export function sourceContext(module: ModuleIr, lines: LineIndex, now: Date, prefect?: 1 | 2 | 3): SourceContext {
  let style: ReturnType<typeof codeStyle> | undefined;
  const own = importsOf(module);
  return {
    module,
    lines,
    imports: prefect && own.prefect === 3 && module.language === 'python' ? { ...own, prefect } : own,
    now,
    style: () => {
      style ??= codeStyle(module);
      return style;
    },
  };
}

/** What depends on one task or flow and its own code alone. */
export function diagnoseDefinition(context: SourceContext, definition: Definition): Found[] {
  return RULES.flatMap((rule) =>
    rule.on === 'definition' ? run(rule, () => rule.check({ ...context, definition })) : [],
  );
}

/** What depends on one flow or helper, its graph and the definitions that it uses. */
export function diagnoseFlow(
  context: SourceContext,
  flow: { definition: Definition; graph: FlowGraph; drafts: ReadonlyMap<string, Draft> },
): Found[] {
  return RULES.flatMap((rule) => {
    const check = rule.on === 'flow' ? rule.check : rule.on === 'definition' ? rule.inFlow : undefined;
    return check ? run(rule, () => check({ ...context, ...flow })) : [];
  });
}

/** What depends on the whole file. */
export function diagnoseModule(context: SourceContext, file: Omit<ModuleContext, keyof SourceContext>): Found[] {
  return RULES.flatMap((rule) => (rule.on === 'module' ? run(rule, () => rule.check({ ...context, ...file })) : []));
}

export function toDiagnostics({ module, lines }: { module: ModuleIr; lines: LineIndex }, found: Found[]): Diagnostic[] {
  const ignoring = hasIgnoreComments(module.text);
  const sorted = found
    .filter(({ rule, finding }) => !ignoring || !isIgnored(module, rule.code, finding.span))
    .sort((a, b) => a.finding.span.start - b.finding.span.start);
  const seen = new Set<string>();
  return sorted.flatMap(({ rule, finding }): Diagnostic[] => {
    const { span, message } = finding;
    // A task that two flows use is told of once.
    const key = `${rule.code}|${span.start}|${message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const fixes = (finding.fixes ?? []).filter(({ changes }) =>
      changes.some((change) => module.text.slice(change.start, change.end) !== change.text),
    );
    return [
      {
        code: rule.code,
        severity: rule.severity,
        message,
        range: lines.range(span),
        ...(fixes.length > 0
          ? {
              fixes: fixes.map(({ title, changes, preferred }) => ({
                title,
                edits: sortChanges(changes).map((change) => lines.edit(change, change.text)),
                ...(preferred ? { preferred } : {}),
              })),
            }
          : {}),
      },
    ];
  });
}

/** Code that nests deeper than the stack is told of where it is read; a rule need not tell it again. */
function run(rule: Rule, check: () => Finding[]): Found[] {
  try {
    // Places in lowered code move along with it; what was found stays where it was until it is moved itself.
    return check().map((finding) => {
      const { start, end } = finding.span;
      return { rule, finding: { ...finding, span: { start, end } } };
    });
  } catch (error) {
    // Nor need one that finds no way to write its fix.
    if (error instanceof RangeError || error instanceof VerbRefusedError) return [];
    throw error;
  }
}
