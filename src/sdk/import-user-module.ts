import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Imports a module of the user's. Enums, namespaces and parameter properties need more than taking the types out: the
 * project's own tsx does it, and without one the rejection has the code `ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX`.
 */
export async function importUserModule(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw error;
    const tsImport = await findTsx(url);
    if (!tsImport) throw error;
    return await tsImport(url, url);
  }
}

type TsImport = (file: string, parent: string) => Promise<Record<string, unknown>>;

async function findTsx(url: string): Promise<TsImport | undefined> {
  let api: string;
  try {
    api = createRequire(url).resolve('tsx/esm/api');
  } catch {
    return undefined;
  }
  return ((await import(pathToFileURL(api).href)) as { tsImport: TsImport }).tsImport;
}
