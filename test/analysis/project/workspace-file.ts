import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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
