import type { Severity } from '../model/graph.ts';
import type { CliContext } from './context.ts';
import { countDiagnostics, githubDiagnostic, isAtLeast, plainDiagnostic, SEVERITIES } from './diagnostics-text.ts';
import { UsageError } from './errors.ts';
import type { GraphSource } from './graph-sources.ts';

/** What `--check` asks for. */
export interface Check {
  /** The least severity that counts. */
  level: Severity;
  print: typeof plainDiagnostic;
}

/** Reads `--check[=severity]` and `--format`; undefined where nothing is to be checked. */
export function readCheck(
  env: NodeJS.ProcessEnv,
  { check, format }: { check?: true | string; format?: string },
): Check | undefined {
  if (check === undefined) {
    if (format !== undefined) throw new UsageError('--format says how --check prints; give both.');
    return undefined;
  }
  const level = check === true ? 'warning' : levelNamed(check);
  if (!level) throw new UsageError(`--check takes error, warning, information or hint, not "${check}".`);
  if (format !== undefined && format !== 'github' && format !== 'plain') {
    throw new UsageError(`--format takes plain or github, not "${format}".`);
  }
  const isGithub = format === 'github' || (format === undefined && env.GITHUB_ACTIONS === 'true');
  return { level, print: isGithub ? githubDiagnostic : plainDiagnostic };
}

/** The severity of a name; undefined for any other word. */
export function levelNamed(name: string): Severity | undefined {
  return SEVERITIES.find((severity) => severity === name);
}

/** Prints the diagnostics, those of the level's severity and worse at least; 1 when there is one of these. */
export function checkSources(context: CliContext, sources: readonly GraphSource[], { level, print }: Check): number {
  const shown = sources.flatMap(({ shown: file, diagnostics }) =>
    diagnostics
      .filter(({ severity }) => severity !== 'hint' || level === 'hint')
      .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character)
      .map((diagnostic) => ({ file, diagnostic })),
  );
  for (const { file, diagnostic } of shown) context.out(print(file, diagnostic));
  const counted = countDiagnostics(shown.map(({ diagnostic }) => diagnostic));
  const files = new Set(shown.map(({ file }) => file)).size;
  if (counted) context.err(`${counted} in ${files} ${files === 1 ? 'file' : 'files'}.`);
  return shown.some(({ diagnostic }) => isAtLeast(diagnostic.severity, level)) ? 1 : 0;
}
