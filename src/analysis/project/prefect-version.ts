import { folderOf, foldersUp } from './paths.ts';

/** The parts of a workspace that tell which Prefect its files are written for. */
interface Requirements {
  roots: readonly string[];
  readConfig(file: string): string | undefined;
}

const NAMES = ['requirements.txt', 'pyproject.toml', 'setup.cfg', 'setup.py', 'Pipfile', 'environment.yml'];

/**
 * Tells by the requirements nearest to a file which major version of Prefect it is written for; undefined where they
 * leave it open. What was read of a folder is kept.
 */
export function prefectVersions({ roots, readConfig }: Requirements): (file: string) => 1 | 2 | 3 | undefined {
  const known = new Map<string, 1 | 2 | 3 | undefined>();
  const inFolder = (folder: string): 1 | 2 | 3 | undefined => {
    if (!known.has(folder)) {
      const texts = NAMES.map((name) => readConfig(`${folder}/${name}`));
      known.set(folder, texts.map((text) => text && requiredMajor(text)).find((major) => major) || undefined);
    }
    return known.get(folder);
  };
  return (file) => {
    for (const folder of foldersUp(folderOf(file.replaceAll('\\', '/')), roots)) {
      const major = inFolder(folder);
      if (major) return major;
    }
    return undefined;
  };
}

/** The only major version that a requirement of Prefect allows: `prefect==2.19`, `prefect>=2,<3`, `prefect = "^2.10"`. */
export function requiredMajor(text: string): 1 | 2 | 3 | undefined {
  for (const line of text.split(/\r?\n/)) {
    const match =
      /(?:^|["'\s,[])prefect(?:\[[\w,\s-]*\])?\s*=?\s*["'({]?\s*((?:version\s*=\s*["'])?[~^<>=!\d][^"'#;]*)/i.exec(
        line,
      );
    if (!match?.[1]) continue;
    const clauses = match[1]
      .replace(/^version\s*=\s*["']/, '')
      .split(',')
      .map((clause) => clause.trim());
    const major = majorOf(clauses);
    if (major === 1 || major === 2 || major === 3) return major;
  }
  return undefined;
}

function majorOf(clauses: readonly string[]): number | undefined {
  for (const clause of clauses) {
    const pinned = /^(?:={1,3}|~=?|\^)?\s*(\d+)(?:\.|\s|$|\*)/.exec(clause)?.[1];
    // Versions below 1 are those of Prefect 1.
    if (pinned !== undefined && !/^[<>!]/.test(clause)) return Math.max(1, Number(pinned));
  }
  const below = clauses
    .map((clause) => /^<\s*(\d+)(?:\.0)*\s*$/.exec(clause)?.[1])
    .find((found) => found !== undefined);
  return below === undefined ? undefined : Number(below) - 1;
}
