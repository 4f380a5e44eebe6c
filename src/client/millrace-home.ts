import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder that holds all that Millrace keeps for a user: `MILLRACE_HOME`, or the platform's data folder. */
export function millraceHome(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string = homedir(),
): string {
  if (env.MILLRACE_HOME?.trim()) return env.MILLRACE_HOME.trim();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'millrace');
  if (platform === 'win32') return join(env.LOCALAPPDATA?.trim() || join(home, 'AppData', 'Local'), 'millrace');
  return join(env.XDG_DATA_HOME?.trim() || join(home, '.local', 'share'), 'millrace');
}
