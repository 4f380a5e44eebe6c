import { millraceHome } from '../client/millrace-home.ts';

/** What a command needs of the world around it. */
export interface CliContext {
  /** Folder of the bundles: the server, the workers and the webview lie here. */
  dist: string;
  version: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Millrace's own folder of this user. */
  home: string;
  out(line: string): void;
  err(line: string): void;
}

export function createContext(dist: string, version: string): CliContext {
  return {
    dist,
    version,
    cwd: process.cwd(),
    env: process.env,
    home: millraceHome(process.env, process.platform),
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
  };
}
