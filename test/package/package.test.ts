import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, SETTINGS, VIEWS } from '../../src/extension/contributions.ts';
import { lookOf, STATE_TYPES } from '../../src/model/run-state.ts';

const root = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const MEGABYTE = 1024 * 1024;

describe('the packed extension', () => {
  let folder: string;
  let vsix: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-vsix-'));
    vsix = join(folder, 'millrace.vsix');
    const packed = spawnSync(process.execPath, [join(root, 'scripts/package.ts'), '--out', vsix], { encoding: 'utf8' });
    expect(packed.stderr + packed.stdout).toContain('Packaged:');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is under 8 MB', () => {
    expect(statSync(vsix).size / MEGABYTE).toBeLessThan(8);
  });

  it('holds what the extension needs and nothing of the tests', () => {
    const names = spawnSync('python3', ['-m', 'zipfile', '-l', vsix], { encoding: 'utf8' }).stdout;
    for (const name of [
      'dist/extension.cjs',
      'dist/cli.js',
      'dist/server.js',
      'dist/webview/main.js',
      'dist/webview/elk-worker.min.js',
      'LICENSE',
      'THIRD_PARTY_NOTICES',
    ]) {
      expect(names).toContain(`extension/${name}`);
    }
    expect(names).not.toMatch(/extension\/(test|src|scripts|node_modules|examples)\//);
  });
});

describe('the library', () => {
  it('brings millrace/testing, which works under node:test', () => {
    const script = join(import.meta.dirname, 'node-test-script.ts');
    const { status, stdout } = spawnSync(process.execPath, ['--test', script], {
      encoding: 'utf8',
      env: bareEnvironment(),
    });
    expect({ status, passed: /pass 1/.test(stdout) }).toEqual({ status: 0, passed: true });
  });
});

describe('the manifest', () => {
  const { contributes } = manifest;

  it('contributes the commands that the code registers', () => {
    expect(contributes.commands.map((command: { command: string }) => command.command).sort()).toEqual(
      Object.values(COMMANDS).sort(),
    );
  });

  it('contributes the views and settings that the code uses', () => {
    expect(contributes.views.millrace.map((view: { id: string }) => view.id).sort()).toEqual(
      Object.values(VIEWS).sort(),
    );
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(Object.values(SETTINGS).sort());
  });

  it('contributes a colour for every look of a state', () => {
    const colours = contributes.colors.map((colour: { id: string }) => colour.id);
    const names = ['Late', 'Cached', 'TimedOut', 'AwaitingRetry', 'NotReady', ''];
    for (const type of STATE_TYPES) {
      for (const name of names) expect(colours).toContain(`millrace.state.${lookOf({ type, name }).colour}`);
    }
  });

  it('offers in menus only commands that exist', () => {
    const menus = Object.values(contributes.menus as Record<string, { command: string }[]>).flat();
    for (const { command } of menus) expect(Object.values(COMMANDS)).toContain(command);
  });
});

/** Without what vitest sets for processes of its own. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  return env;
}
