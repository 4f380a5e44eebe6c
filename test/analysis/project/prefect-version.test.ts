import { afterAll, describe, expect, it } from 'vitest';
import { requiredMajor } from '../../../src/analysis/project/prefect-version.ts';
import { openAnalyzer } from '../test-analyzer.ts';
import { listingOf } from './workspace-file.ts';

const analyzer = await openAnalyzer();
afterAll(() => analyzer.dispose());

describe('a requirement of Prefect', () => {
  it.each([
    ['prefect==2.19.4', 2],
    ['prefect == 2.*', 2],
    ['prefect~=2.10', 2],
    ['prefect>=2.10,<3', 2],
    ['prefect>=2.0,<3.0.0', 2],
    ['prefect[aws]==2.14.0  # pinned', 2],
    ['prefect = "^2.10"', 2],
    ['prefect = { version = "^2.10", extras = ["aws"] }', 2],
    ['dependencies = ["requests", "prefect>=3,<4"]', 3],
    ['  - prefect=1.4.1', 1],
    ['prefect==0.15.13', 1],
    ['prefect==3.1', 3],
    ['prefect>=2', undefined],
    ['prefect', undefined],
    ['prefect-aws==0.4', undefined],
    ['my-prefect==2.1', undefined],
    ['requests==2.31', undefined],
    ['prefect!=2.1', undefined],
  ])('%s means version %s', (line, major) => {
    expect(requiredMajor(`numpy\n${line}\nrequests==2.31\n`)).toBe(major);
  });

  it('decides for the files around it, the nearest first', () => {
    const code = 'from prefect import flow, task\n@task\ndef load(): ...\n@flow\ndef etl():\n    load.submit()\n';
    const files = new Map([
      ['/w/requirements.txt', 'prefect>=2,<3\n'],
      ['/w/old/etl.py', code],
      ['/w/new/pyproject.toml', 'dependencies = [\n  "prefect>=3,<4",\n]\n'],
      ['/w/new/flows/etl.py', code],
    ]);
    const project = analyzer.openProject(
      (file) => files.get(file),
      () => listingOf(files),
    );
    const codes = (file: string) => project.graph(file)?.diagnostics.map((found) => found.code);
    expect(codes('/w/old/etl.py')).toEqual([]);
    expect(codes('/w/new/flows/etl.py')).toEqual(['unawaited-future']);
  });
});
