import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLayout } from '../../src/cli/lay-out.ts';
import { arrange } from '../../src/drawing/arrange.ts';
import { graphSvg, type SvgOptions } from '../../src/drawing/graph-svg.ts';
import type { Layout } from '../../src/drawing/layout.ts';
import { STATE_COLOURS } from '../../src/drawing/state-colours.ts';
import { fitText, xmlText } from '../../src/drawing/svg-text.ts';
import type { FlowGraph } from '../../src/model/graph.ts';
import { openAnalyzer } from '../analysis/test-analyzer.ts';

const analyzer = await openAnalyzer();
const dist = mkdtempSync(join(tmpdir(), 'millrace-elk-'));
let layOut: (flow: FlowGraph) => Promise<Layout>;

beforeAll(() => {
  const worker = createRequire(import.meta.url).resolve('elkjs/lib/elk-worker.min.js');
  mkdirSync(join(dist, 'webview'));
  cpSync(worker, join(dist, 'webview/elk-worker.min.js'));
  const start = startLayout(dist);
  layOut = (flow) => start(flow, 'DOWN');
});

afterAll(() => {
  analyzer.dispose();
  rmSync(dist, { recursive: true, force: true });
});

const TEXT = `from prefect import flow, task
@task
def extract(url, limit=3): ...
@task(name='Load <all> & "more"')
def load(rows): ...
@flow
def child(n): ...
@flow(name="Nightly & daily")
def etl(url, limit=3):
    rows = extract.map(url, limit=limit)
    if limit > 3 and url < "x":
        load(rows)
    else:
        child(rows)
    while rows:
        rows = pick()[0](rows)
    return rows
`;

async function svgOf(text: string, options: Partial<SvgOptions> = {}): Promise<string> {
  const flow = analyzer.analyze({ file: 'etl.py', text }).flows.at(-1);
  if (!flow) throw new Error(`no flow in ${text}`);
  return graphSvg(flow, await layOut(flow), { direction: 'DOWN', ...options });
}

/** The texts of one kind of element, in order. */
function all(svg: string, element: string): string[] {
  return [...svg.matchAll(new RegExp(`<${element}[^>]*>([^<]*)</${element}>`, 'g'))].map((match) => match[1] ?? '');
}

describe('a flow as SVG', () => {
  it('says to those who hear it what it shows', async () => {
    const svg = await svgOf(TEXT);
    const [title, ...titles] = all(svg, 'title');
    expect(title).toBe('Flow Nightly &amp; daily');
    expect(all(svg, 'desc')[0]).toContain('extract [map]  url ← url, limit ← limit');
    expect(titles).toContain('task extract, map');
    expect(titles).toContain('branch limit &gt; 3 and url &lt; &quot;x&quot;');
    expect(titles).toContain('data from parameters to extract, argument url');
    expect(svg).toMatch(
      /^<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)">\n<title id="\1">.*<\/title>\n<desc id="\2">/,
    );
  });

  it('shows every node and every edge that is laid out', async () => {
    const svg = await svgOf(TEXT);
    expect(all(svg, 'text')).toEqual(
      expect.arrayContaining([
        'extract',
        'map → rows',
        'Load &lt;all&gt; &amp; &quot;more&quot;',
        'child',
        'if',
        'else',
        'Return',
      ]),
    );
    expect(svg.match(/class="edge/g)?.length).toBeGreaterThan(6);
    expect(svg).toContain('is-conditional');
  });

  it('colours states for light and dark', async () => {
    const states = new Map([['etl/extract#1', { name: 'Completed', colour: 'completed' as const }]]);
    const svg = await svgOf(TEXT, { states });
    expect(svg).toContain(`.state-completed { fill: ${STATE_COLOURS.completed.light}; }`);
    expect(svg.split('prefers-color-scheme: dark')[1]).toContain(
      `.state-completed { fill: ${STATE_COLOURS.completed.dark}; }`,
    );
    expect(svg).toMatch(/class="small state-completed"[^>]*>Completed</);
    expect(await svgOf(TEXT, { theme: 'dark' })).not.toContain('@media');
  });

  it('follows nodes that were put elsewhere', async () => {
    const flow = analyzer.analyze({ file: 'etl.py', text: TEXT }).flows.at(-1);
    if (!flow) throw new Error('no flow');
    const layout = arrange(flow, await layOut(flow), { 'etl/extract#1': { x: 900, y: 700 } });
    const svg = graphSvg(flow, layout, { direction: 'DOWN' });
    expect(svg).toContain('x="900" y="700"');
    expect(svg).toMatch(
      /<path class="edge is-data" d="M \S+ \S+ C [^"]+ 1000 700" [^>]*><title>data from parameters to extract/,
    );
  });

  it('draws a flow that holds nothing', async () => {
    expect(await svgOf('from prefect import flow\n@flow\ndef empty(): ...\n')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('has the colours that the editor contributes', () => {
    const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
    const contributed = manifest.contributes.colors.map(
      ({ id, defaults }: { id: string; defaults: { light: string; dark: string } }) => [
        id.replace('millrace.state.', ''),
        { light: defaults.light, dark: defaults.dark },
      ],
    );
    expect(STATE_COLOURS).toEqual(Object.fromEntries(contributed));
  });
});

describe('text in a picture', () => {
  it.each([
    ['short', 100, 'short'],
    ['as long as it may be', 70, 'as lon…'],
    ['two\n  lines', 100, 'two lines'],
    ['🙂🙂🙂🙂', 20, '🙂…'],
    ['', 10, ''],
    ['x', 0, 'x'],
  ])('%j in %d pixels is %j', (text, width, expected) => expect(fitText(text, width, 9)).toBe(expected));

  it('never breaks the XML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = xmlText(text);
        expect(written).not.toMatch(/[<>"\ufffe\uffff]|&(?!(amp|lt|gt|quot);)/);
        expect([...written].filter((letter) => letter < ' ' && !'\t\n\r'.includes(letter))).toEqual([]);
      }),
    );
  });
});
