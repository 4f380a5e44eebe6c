import type { Ts } from '../typescript/lowering.ts';
import { folderOf, joinPath } from './paths.ts';

/** What a workspace looks like from outside of its files: enough to tell which file an import means. */
export interface Layout {
  roots: readonly string[];
  /** Whether there is such a source file. */
  has(file: string): boolean;
  /** Whether there are source files below a folder. */
  hasFolder(folder: string): boolean;
  /** What the folder's own configuration says. */
  tsconfig(folder: string): TsConfig | undefined;
  manifest(folder: string): PackageManifest | undefined;
  /** The workspace's own packages by folder. */
  packages(): ReadonlyMap<string, PackageManifest>;
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

/** What lies in a workspace. Paths have `/` between their parts, whatever the system. */
export interface WorkspaceListing {
  roots: readonly string[];
  has(file: string): boolean;
  hasFolder(folder: string): boolean;
  /** The text of a `tsconfig.json` or the like; undefined where there is none. */
  readConfig(file: string): string | undefined;
  /** The folders that have a `package.json`. */
  packageFolders: Iterable<string>;
}

/** Makes the layout. Configurations are read when they are asked for; what can't be read is passed over. */
export function createLayout(parseJson: Ts['parseConfigFileTextToJson'], listing: WorkspaceListing): Layout {
  const { roots, has, hasFolder } = listing;
  const tsconfigs = new Map<string, TsConfig | undefined>();
  const manifests = new Map<string, PackageManifest | undefined>();
  let packages: Map<string, PackageManifest> | undefined;
  const read = (file: string): Record<string, unknown> | undefined => {
    const text = listing.readConfig(file);
    return text === undefined ? undefined : recordOf(parseJson(file, text).config);
  };
  const tsconfig = (folder: string): TsConfig | undefined => {
    if (!tsconfigs.has(folder)) {
      const found = tsconfigOf(`${folder}/tsconfig.json`, read, 0) ?? tsconfigOf(`${folder}/jsconfig.json`, read, 0);
      tsconfigs.set(folder, found);
    }
    return tsconfigs.get(folder);
  };
  const manifest = (folder: string): PackageManifest | undefined => {
    if (!manifests.has(folder)) {
      const found = read(`${folder}/package.json`);
      manifests.set(folder, found && manifestOf(found));
    }
    return manifests.get(folder);
  };
  return {
    roots,
    has,
    hasFolder,
    tsconfig,
    manifest,
    packages: () => {
      packages ??= new Map(
        [...listing.packageFolders].flatMap((folder): [string, PackageManifest][] => {
          const found = manifest(folder);
          return found ? [[folder, found]] : [];
        }),
      );
      return packages;
    },
  };
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

function manifestOf(manifest: Record<string, unknown>): PackageManifest {
  const { name } = manifest;
  const main = recordOf(manifest.exports)?.['.'] ?? manifest.exports ?? manifest.module;
  const entries = [...strings(main), ...strings(manifest.main), ...strings(manifest.types)];
  const imports = Object.entries(recordOf(manifest.imports) ?? {}).flatMap(([key, target]): [string, string][] => {
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
