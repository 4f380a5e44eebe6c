import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom. `folders` are the project's own parts, `outside` the packages, as prefixes;
 * `node:` stands for any of Node's own modules.
 */
const TABLE: Record<string, { folders: string[]; outside: string[] }> = {
  model: { folders: [], outside: [] },
  protocol: { folders: ['model'], outside: [] },
  api: { folders: ['model'], outside: ['zod'] },
  analysis: { folders: ['model'], outside: ['ts-morph', 'web-tree-sitter', 'yaml', 'croner', 'cronstrue', 'rrule'] },
  client: { folders: ['model', 'api'], outside: ['undici', 'ws', 'smol-toml', 'node:'] },
  sdk: { folders: ['model', 'api', 'client'], outside: ['superjson', 'node:'] },
  server: {
    folders: ['model', 'api'],
    outside: [
      'fastify',
      'kysely',
      'ws',
      'zod',
      'node:',
      '@huggingface/jinja',
      'croner',
      'rrule',
      'pino',
      'prom-client',
      'nodemailer',
      'pg',
      'pg-protocol',
    ],
  },
  indexer: { folders: ['model', 'analysis'], outside: ['ignore', 'node:'] },
  workbench: { folders: ['model', 'protocol', 'indexer/requests', 'client'], outside: ['node:worker_threads'] },
  cli: {
    folders: [
      'model',
      'protocol',
      'analysis',
      'client',
      'sdk',
      'server/start-server',
      'server/backup',
      'server/settings',
      'server/log',
      'workbench',
      'drawing',
      'api/server-file',
      'package.json',
    ],
    outside: ['commander', 'fastify', 'ws', 'chokidar', 'node:'],
  },
  extension: {
    folders: ['model', 'protocol', 'client', 'server/start-server', 'workbench'],
    outside: ['vscode', 'node:'],
  },
  drawing: { folders: ['model'], outside: [] },
  webview: {
    folders: ['model', 'protocol', 'drawing'],
    outside: [
      'react',
      'react-dom',
      '@xyflow/react',
      'zustand',
      'elkjs',
      '@vscode-elements/elements',
      '@vscode/codicons',
    ],
  },
};

interface Import {
  from: string;
  specifier: string;
  typeOnly: boolean;
}

const root = resolve(import.meta.dirname, '..');

describe('the import table', () => {
  const files = [...sourceFiles(join(root, 'src')), ...sourceFiles(join(root, 'webview'))];
  const imports = files.flatMap(importsOf);

  it('sees the source', () => expect(files.length).toBeGreaterThan(10));

  it('lets each part import only what its row allows', () => {
    expect(imports.map(violation).filter(Boolean)).toEqual([]);
  });

  it('has no cycle among files', () => {
    expect(findCycle(imports)).toBeUndefined();
  });

  it('keeps SQL in src/server/store', () => {
    const sql =
      /\b(SELECT\s+.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE)\b|from 'kysely'|from 'node:sqlite'/;
    const offenders = files.filter((file) => !file.includes('/server/store/') && sql.test(readFileSync(file, 'utf8')));
    expect(offenders.map(short)).toEqual([]);
  });

  it('keeps every file under 500 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 500);
    expect(long.map(short)).toEqual([]);
  });
});

function violation({ from, specifier }: Import): string | undefined {
  const part = partOf(from);
  const row = TABLE[part];
  if (!row) return `${short(from)} belongs to no row of the table`;
  if (specifier.startsWith('.')) {
    const target = short(resolve(dirname(from), specifier));
    const inside = target.replace(/^src\//, '');
    if (partOf(join(root, target)) === part) return undefined;
    const allowed = row.folders.some(
      (folder) => inside === folder || inside.startsWith(`${folder}/`) || inside.startsWith(`${folder}.`),
    );
    return allowed ? undefined : `${short(from)} imports ${target}`;
  }
  const allowed = row.outside.some(
    (name) =>
      specifier === name || specifier.startsWith(`${name}/`) || (name.endsWith(':') && specifier.startsWith(name)),
  );
  return allowed ? undefined : `${short(from)} imports ${specifier}`;
}

function partOf(file: string): string {
  const path = short(file);
  if (path.startsWith('webview/')) return 'webview';
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
  )) {
    found.push({ from: file, specifier: match[2] as string, typeOnly: Boolean(match[1]) });
  }
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    found.push({ from: file, specifier: match[1] as string, typeOnly: false });
  }
  return found;
}

/** Type-only imports vanish, but a cycle of them is a cycle of thought all the same, so they count. */
function findCycle(imports: Import[]): string[] | undefined {
  const edges = new Map<string, string[]>();
  for (const { from, specifier } of imports) {
    if (specifier.startsWith('.')) edges.set(from, [...(edges.get(from) ?? []), resolve(dirname(from), specifier)]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map(short);
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|tsx)$/.test(entry.name) ? [path] : [];
  });
}

function short(file: string): string {
  return relative(root, file);
}
