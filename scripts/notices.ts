import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build as bundle } from 'esbuild';
import { bundles } from './build.ts';

const root = resolve(import.meta.dirname, '..');

/** Packages whose files are copied as they are, so that no bundle names them. */
const COPIED = ['elkjs', 'web-tree-sitter', '@vscode/tree-sitter-wasm', '@vscode/codicons'];

/** The text of THIRD_PARTY_NOTICES: every package that is shipped, with its licence. */
export async function notices(): Promise<string> {
  const names = new Set(COPIED);
  for (const options of bundles()) {
    const { metafile } = await bundle({ ...options, metafile: true, write: false });
    for (const input of Object.keys(metafile.inputs)) {
      const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input);
      if (match?.[1]) names.add(match[1]);
    }
  }
  const sections = [...names].sort().map(section);
  return `Millrace contains the following packages of others, each under its own licence.\n\n${sections.join('\n')}`;
}

function section(name: string): string {
  const folder = join(root, 'node_modules', name);
  const { version, license, homepage, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const home = homepage ?? repository?.url ?? repository ?? '';
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `See ${home}.`;
  const rule = '-'.repeat(78);
  return `${rule}\n${name} ${version}, ${license}\n${home}\n${rule}\n\n${text.replaceAll('\r\n', '\n')}\n`;
}

if (import.meta.main) {
  const file = join(root, 'THIRD_PARTY_NOTICES');
  const text = await notices();
  const current = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!current) console.error('THIRD_PARTY_NOTICES is not current: run npm run notices.');
    process.exitCode = current ? 0 : 1;
  } else if (!current) {
    writeFileSync(file, text);
  }
}
