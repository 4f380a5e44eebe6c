import { describe, expect, it } from 'vitest';
import { checkSources, readCheck } from '../../src/cli/check-sources.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { Diagnostic, Severity } from '../../src/model/graph.ts';

function found(severity: Severity, line: number, message = 'Mend it.'): Diagnostic {
  const start = { line, character: 2 };
  return { code: 'bad-thing', severity, message, range: { start, end: { line, character: 7 } } };
}

/** What a check prints to each stream, and its exit code. */
function checked(
  files: Record<string, Diagnostic[]>,
  options: { check?: true | string; format?: string },
  env: NodeJS.ProcessEnv = {},
): string {
  const said: string[] = [];
  const context = {
    env,
    out: (line: string) => said.push(line),
    err: (line: string) => said.push(`err: ${line}`),
  } as unknown as CliContext;
  const sources = Object.entries(files).map(([shown, diagnostics]) => ({
    file: `/p/${shown}`,
    shown,
    deployments: [],
    diagnostics,
  }));
  try {
    const check = readCheck(env, options);
    said.push(check ? `exit ${checkSources(context, sources, check)}` : 'no check');
  } catch (error) {
    said.push((error as Error).message);
  }
  return said.join('\n');
}

describe('a check', () => {
  it.each<[Severity[], true | string, string]>([
    [[], true, 'exit 0'],
    [['warning'], true, 'a.py:1:3 warning bad-thing Mend it.\nerr: 1 warning in 1 file.\nexit 1'],
    [['information'], true, 'a.py:1:3 information bad-thing Mend it.\nerr: 1 remark in 1 file.\nexit 0'],
    [['hint'], true, 'exit 0'],
    [['hint'], 'hint', 'a.py:1:3 hint bad-thing Mend it.\nerr: 1 hint in 1 file.\nexit 1'],
    [['warning'], 'error', 'a.py:1:3 warning bad-thing Mend it.\nerr: 1 warning in 1 file.\nexit 0'],
    [['information'], 'information', 'a.py:1:3 information bad-thing Mend it.\nerr: 1 remark in 1 file.\nexit 1'],
  ])('of %j at %s', (severities, check, expected) => {
    expect(checked({ 'a.py': severities.map((severity) => found(severity, 0)) }, { check })).toBe(expected);
  });

  it('prints in the order of files and lines', () => {
    const files = { 'a.py': [found('warning', 4), found('error', 1)], 'b.ts': [found('error', 0, 'One\n  two.')] };
    expect(checked(files, { check: true })).toBe(
      'a.py:2:3 error bad-thing Mend it.\na.py:5:3 warning bad-thing Mend it.\nb.ts:1:3 error bad-thing One two.\n' +
        'err: 2 errors, 1 warning in 2 files.\nexit 1',
    );
  });

  it.each<[Diagnostic, string]>([
    [found('error', 0), '::error file=a.py,line=1,endLine=1,col=3,endColumn=8,title=bad-thing::Mend it.'],
    [
      found('warning', 0, '50% of\nit'),
      '::warning file=a.py,line=1,endLine=1,col=3,endColumn=8,title=bad-thing::50%25 of%0Ait',
    ],
    [found('information', 0), '::notice file=a.py,line=1,endLine=1,col=3,endColumn=8,title=bad-thing::Mend it.'],
    [
      { ...found('error', 0), range: { start: { line: 0, character: 1 }, end: { line: 3, character: 0 } } },
      '::error file=a.py,line=1,endLine=4,title=bad-thing::Mend it.',
    ],
  ])('for GitHub prints %j', (diagnostic, expected) => {
    const [byOption] = checked({ 'a.py': [diagnostic] }, { check: true, format: 'github' }).split('\n');
    const [byEnvironment] = checked({ 'a.py': [diagnostic] }, { check: true }, { GITHUB_ACTIONS: 'true' }).split('\n');
    expect([byOption, byEnvironment]).toEqual([expected, expected]);
  });

  it('names files with commas and colons so that GitHub finds them', () => {
    expect(checked({ 'a,b:c.py': [found('error', 0)] }, { check: true, format: 'github' })).toContain(
      'file=a%2Cb%3Ac.py,',
    );
  });

  it.each<[{ check?: true | string; format?: string }, string]>([
    [{}, 'no check'],
    [{ check: 'all' }, '--check takes error, warning, information or hint, not "all".'],
    [{ check: true, format: 'xml' }, '--format takes plain or github, not "xml".'],
    [{ format: 'github' }, '--format says how --check prints; give both.'],
  ])('of %j says %s', (options, expected) => expect(checked({}, options)).toBe(expected));
});
