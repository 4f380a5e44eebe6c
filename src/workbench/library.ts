import type { FileFacts } from '../model/file-facts.ts';
import type { LibraryEntry } from '../protocol.ts';

/** What a file offers to the flows of others: its tasks and flows that stand under a name of their own. */
export function libraryOf({ file, tasks, flows }: FileFacts, title: string): LibraryEntry[] {
  const entries = [
    ...tasks.map((task) => ({ ...task, kind: 'task' as const })),
    ...flows.map((flow) => ({ ...flow, kind: 'flow' as const })),
  ];
  return entries
    .filter(({ symbol }) => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(symbol) && symbol !== 'default')
    .map(({ kind, id, name, description, parameters }) => ({
      kind,
      file,
      title,
      id,
      name,
      ...(description ? { description } : {}),
      parameters: parameters.map((parameter) => parameter.name),
    }));
}
