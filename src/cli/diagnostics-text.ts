import type { Diagnostic, Severity } from '../model/graph.ts';

/** From the worst. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

export function isAtLeast(severity: Severity, level: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

/** `file:line:column severity code message`, as compilers say it and editors link it. */
export function plainDiagnostic(shown: string, { range, severity, code, message }: Diagnostic): string {
  return `${shown}:${range.start.line + 1}:${range.start.character + 1} ${severity} ${code} ${oneLine(message)}`;
}

const GITHUB_WORDS: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** The command by which a GitHub workflow marks the line in a pull request. */
export function githubDiagnostic(shown: string, { range, severity, code, message }: Diagnostic): string {
  const { start, end } = range;
  const properties = {
    file: shown.replaceAll('\\', '/'),
    line: start.line + 1,
    endLine: end.line + 1,
    // Columns mean something only within one line.
    ...(start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {}),
    title: code,
  };
  const given = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${GITHUB_WORDS[severity]} ${given.join(',')}::${escapeData(message)}`;
}

/** How many of each severity: `2 errors, 1 warning`. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return SEVERITIES.flatMap((severity) => {
    const count = diagnostics.filter((found) => found.severity === severity).length;
    const word = severity === 'information' ? 'remark' : severity;
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
  }).join(', ');
}

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
