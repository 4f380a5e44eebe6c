import type { Diagnostic, Severity } from './graph.ts';

/** How grave a diagnostic is shown to be, or that it is not shown, by its code. */
export type DiagnosticLevels = Readonly<Record<string, Severity | 'off'>>;

export const DIAGNOSTIC_LEVELS = ['off', 'error', 'warning', 'information', 'hint'] as const;

/** The setting `millrace.diagnostics` as far as it makes sense; the rest of it counts as not there. */
export function readDiagnosticLevels(setting: unknown): DiagnosticLevels {
  if (typeof setting !== 'object' || setting === null) return {};
  const known = Object.entries(setting).filter(([, level]) => DIAGNOSTIC_LEVELS.some((name) => name === level));
  return Object.fromEntries(known);
}

/** The diagnostics that are to be shown, as grave as they are to be. */
export function atLevels(diagnostics: readonly Diagnostic[], levels: DiagnosticLevels): Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = Object.hasOwn(levels, diagnostic.code) ? levels[diagnostic.code] : undefined;
    if (level === 'off') return [];
    return [level && level !== diagnostic.severity ? { ...diagnostic, severity: level } : diagnostic];
  });
}
