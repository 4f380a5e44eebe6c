import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkspaceListing } from '../../../src/analysis/project/layout.ts';
import { languageOf } from '../../../src/model/source.ts';

/** A small workspace: its files by path below `/w`, and the graph expected of some. */
export interface WorkspaceCase {
  name: string;
  files: Map<string, string>;
  expected: Map<string, string>;
}

/** Reads `workspaces.txt`: `=== name`, then `--- path` with a file's text, and `--- graph path` with what it should give. */
export function readWorkspaces(): WorkspaceCase[] {
  const text = readFileSync(join(import.meta.dirname, 'workspaces.txt'), 'utf8');
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [name = '', ...rest] = part.split('\n');
      const found: WorkspaceCase = { name, files: new Map(), expected: new Map() };
      for (const section of rest.join('\n').split(/^--- /m).slice(1)) {
        const [heading = '', ...lines] = section.split('\n');
        const body = lines.join('\n').trim();
        if (heading.startsWith('graph ')) found.expected.set(`/w/${heading.slice('graph '.length)}`, body);
        else found.files.set(`/w/${heading}`, `${body}\n`);
      }
      return found;
    });
}

/** How a project sees the files of a case. */
export function listingOf(files: ReadonlyMap<string, string>): WorkspaceListing {
  const paths = [...files.keys()];
  return {
    roots: ['/w'],
    has: (file) => languageOf(file) !== undefined && files.has(file),
    hasFolder: (folder) => paths.some((file) => languageOf(file) !== undefined && file.startsWith(`${folder}/`)),
    readConfig: (file) => files.get(file),
    packageFolders: paths.filter((file) => file.endsWith('/package.json')).map((file) => dirname(file)),
  };
}
