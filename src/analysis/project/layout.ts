import type { Ts } from '../typescript/lowering.ts';
import { folderOf, joinPath } from './paths.ts';

/** What a workspace looks like from outside of its files: enough to tell which file an import means. */
export interface Layout {
  roots: readonly string[];
  /** Whether there is such a source file. */
  has(file: string): boolean;
  /** Whether there are source files below a folder. */
  hasFolder(folder: string): boolean;
  /** By folder. */
  tsconfigs: ReadonlyMap<string, TsConfig>;
  packages: ReadonlyMap<string, PackageManifest>;
}

/** The part of a `tsconfig.json` that says where imports lead. */
export interface TsConfig {
  /** The folder that `paths` are relative to. */
  base: string;
  paths: Record<string, string[]>;
  /** Whether bare names may stand for files below the base. */
  hasBaseUrl: boolean;
}

/** The part of a `package.json` that says where imports lead. */
export interface PackageManifest {
  name?: string;
  entries: string[];
  /** `#name` to file, as in the manifest's `imports`. */
  imports: Record<string, string>;
}

/** The files beside sources that a layout is made from. */
export const CONFIG_NAMES: readonly string[] = ['tsconfig.json', 'jsconfig.json', 'package.json'];

/** Makes the layout from the list of files and the texts of the configuration files among them. What can't be read is passed over. */
export function createLayout(
  parseJson: Ts['parseConfigFileTextToJson'],
  workspace: { roots: readonly string[]; files: Iterable<string>; configs: ReadonlyMap<string, string> },
): Layout {
  const { roots, configs } = workspace;
  const files = new Set(workspace.files);
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = folderOf(file); !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  }
  const tsconfigs = new Map<string, TsConfig>();
  const packages = new Map<string, PackageManifest>();
  const read = (file: string): Record<string, unknown> | undefined => {
    const text = configs.get(file);
    return text === undefined ? undefined : recordOf(parseJson(file, text).config);
  };
  for (const file of configs.keys()) {
    const folder = folderOf(file);
    if (file.endsWith('/package.json')) packages.set(folder, manifestOf(read(file)));
    else if (!tsconfigs.has(folder)) {
      const config = tsconfigOf(file, read, 0);
      if (config) tsconfigs.set(folder, config);
    }
  }
  return { roots, has: (file) => files.has(file), hasFolder: (folder) => folders.has(folder), tsconfigs, packages };
}

/** A configuration takes over what it does not say from the one it extends; this deep at most, as they may go in circles. */
const EXTENDS_LIMIT = 8;

function tsconfigOf(
  file: string,
  read: (file: string) => Record<string, unknown> | undefined,
  depth: number,
): TsConfig | undefined {
  const config = read(file);
  if (!config || depth > EXTENDS_LIMIT) return undefined;
  const options = recordOf(config.compilerOptions);
  const folder = folderOf(file);
  const extended = [config.extends].flat().filter((name) => typeof name === 'string' && name.startsWith('.'));
  const inherited = extended
    .map((name) => joinPath(folder, String(name).endsWith('.json') ? String(name) : `${name}.json`))
    .map((path) => tsconfigOf(path, read, depth + 1))
    .findLast((found) => found !== undefined);
  const base = typeof options?.baseUrl === 'string' ? joinPath(folder, options.baseUrl) : undefined;
  const paths = recordOf(options?.paths);
  if (!paths && base === undefined) return inherited;
  return {
    base: base ?? (paths ? folder : (inherited?.base ?? folder)),
    hasBaseUrl: base !== undefined || inherited?.hasBaseUrl === true,
    paths: paths ? stringLists(paths) : (inherited?.paths ?? {}),
  };
}

function manifestOf(manifest: Record<string, unknown> | undefined): PackageManifest {
  const name = manifest?.name;
  const main = recordOf(manifest?.exports)?.['.'] ?? manifest?.exports ?? manifest?.module;
  const entries = [...strings(main), ...strings(manifest?.main), ...strings(manifest?.types)];
  const imports = Object.entries(recordOf(manifest?.imports) ?? {}).flatMap(([key, target]): [string, string][] => {
    const [first] = strings(target);
    return first === undefined ? [] : [[key, first]];
  });
  return { ...(typeof name === 'string' ? { name } : {}), entries, imports: Object.fromEntries(imports) };
}

/** All the strings in a value, whatever the conditions they stand under. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Object.values(recordOf(value) ?? {}).flatMap(strings);
}

function stringLists(paths: Record<string, unknown>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(paths).map(([pattern, targets]) => [pattern, [targets].flat().map(String)]));
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
