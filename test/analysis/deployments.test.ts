import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { secondsOfDuration } from '../../src/analysis/deployments/duration.ts';
import { analyzePrefectYaml } from '../../src/analysis/deployments/prefect-yaml.ts';
import { isPrefectYaml } from '../../src/model/source.ts';
import { deploymentsText } from './deployment-text.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer();
const folder = join(import.meta.dirname, 'deployments');
const FILES: Record<string, string> = { typescript: 'case.ts', python: 'case.py', yaml: 'prefect.yaml' };
const found = new Map<string, string>();

afterAll(() => {
  analyzer.dispose();
  if (process.env.UPDATE) for (const file of readdirSync(folder)) rewrite(file);
});

for (const file of readdirSync(folder)) {
  describe(file, () => {
    for (const { name, variants, expected } of parse(file)) {
      it.each(variants)(`${name}, in $heading`, ({ heading, code }) => {
        const key = `${file}|${name}|${heading}`;
        const actual = read(FILES[heading] ?? '', code);
        found.set(key, actual);
        if (!process.env.UPDATE) expect(actual).toBe(expected.get(heading));
      });
    }
  });
}

it('reads any text as YAML without an exception', () => {
  const pieces = readdirSync(folder)
    .flatMap(parse)
    .flatMap(({ variants }) => variants.flatMap(({ code }) => code.split(/(\s+|[:*&"'{}[\]-])/)));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const { deployments } = analyzePrefectYaml({ file: 'prefect.yaml', text: parts.join('') });
      expect(Array.isArray(deployments)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('cuts no deployment off at any character of half-typed YAML', () => {
  for (const { variants } of parse('prefect-yaml.txt')) {
    for (const { code } of variants) {
      for (let end = 0; end <= code.length; end++) {
        const { diagnostics } = analyzePrefectYaml({ file: 'prefect.yaml', text: code.slice(0, end) });
        for (const { message } of diagnostics) expect(message).toMatch(/[.!?]$/);
      }
    }
  }
});

it.each([
  ['prefect.yaml', true],
  ['a/b/prefect.yml', true],
  ['prefect-prod.yaml', true],
  ['prefect.prod.yaml', true],
  ['my-prefect.yaml', false],
  ['prefect.yaml.md', false],
  ['profiles.yaml', false],
])('%s is a deployment file: %s', (path, expected) => expect(isPrefectYaml(path)).toBe(expected));

it.each([
  ['3600', 3600],
  ['1.5', 1.5],
  ['01:30:00', 5400],
  ['1 day, 00:00:01', 86_401],
  ['PT1H30M', 5400],
  ['P1DT1S', 86_401],
  ['P2W', 1_209_600],
  ['P', undefined],
  ['PT', undefined],
  ['hourly', undefined],
  ['', undefined],
])('%j lasts %s seconds', (text, expected) => expect(secondsOfDuration(text)).toBe(expected));

function read(file: string, text: string): string {
  const source = file === 'prefect.yaml' ? analyzePrefectYaml({ file, text }) : analyzer.analyze({ file, text });
  return deploymentsText(source, text);
}

interface Case {
  name: string;
  variants: { heading: string; code: string }[];
  expected: Map<string, string>;
}

/** `=== name`, `--- typescript`, `--- python`, `--- yaml`, `--- expected`, or `--- expected python` where they differ. */
function parse(file: string): Case[] {
  const blocks = readFileSync(join(folder, file), 'utf8').split(/^=== /m).slice(1);
  return blocks.map((block) => {
    const [name = '', ...parts] = block.split(/^--- /m);
    const variants: Case['variants'] = [];
    const expected = new Map<string, string>();
    for (const part of parts) {
      const at = part.indexOf('\n');
      const [heading = '', which] = part.slice(0, at).trim().split(' ');
      const body = part.slice(at + 1).trimEnd();
      if (heading !== 'expected') variants.push({ heading, code: `${body}\n` });
      else for (const variant of which ? [which] : Object.keys(FILES)) expected.set(variant, body);
    }
    return { name: name.trim(), variants, expected };
  });
}

function rewrite(file: string): void {
  const text = parse(file).map(({ name, variants }) => {
    const answers = variants.map(({ heading }) => found.get(`${file}|${name}|${heading}`) ?? '');
    const same = new Set(answers).size === 1;
    const expectations = same
      ? [`--- expected\n${answers[0]}`]
      : variants.map(({ heading }, index) => `--- expected ${heading}\n${answers[index]}`);
    const codes = variants.map(({ heading, code }) => `--- ${heading}\n${code.trimEnd()}`);
    return [`=== ${name}`, ...codes, ...expectations].join('\n').trimEnd();
  });
  writeFileSync(join(folder, file), `${text.join('\n\n')}\n`);
}
