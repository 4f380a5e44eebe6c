import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from './build.ts';

const root = resolve(import.meta.dirname, '..');

/** Packs the extension; everything that it needs is in the bundles, so no dependency goes in. */
await build();
const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
const vsce = join(root, 'node_modules/.bin/vsce');
const { status } = spawnSync(vsce, ['package', ...options, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
