import type { ArtifactRequest } from './engine/port.ts';
import { requireRun } from './engine/scope.ts';

export interface ArtifactOptions {
  /** Names the artifact across runs, so that its versions can be compared: lower-case letters, digits and dashes. */
  key?: string;
  description?: string;
}

/** Keeps a text in Markdown with the run around; gives the artifact's id. */
export function createMarkdownArtifact(markdown: string, options: ArtifactOptions = {}): Promise<string> {
  return createArtifact('createMarkdownArtifact()', 'markdown', markdown, options);
}

/** Keeps a table with the run around: a list of rows, or an object of columns. Gives the artifact's id. */
export function createTableArtifact(
  table:
    | readonly Readonly<Record<string, unknown>>[]
    | Readonly<Record<string, readonly unknown[]>>
    | readonly (readonly unknown[])[],
  options: ArtifactOptions = {},
): Promise<string> {
  return createArtifact('createTableArtifact()', 'table', JSON.stringify(table), options);
}

/** Keeps a link with the run around; gives the artifact's id. */
export function createLinkArtifact(
  link: string,
  { text, ...options }: ArtifactOptions & { text?: string } = {},
): Promise<string> {
  return createArtifact('createLinkArtifact()', 'markdown', `[${text ?? link}](${link})`, options);
}

function createArtifact(
  what: string,
  type: ArtifactRequest['type'],
  data: string,
  { key, description }: ArtifactOptions,
): Promise<string> {
  const { port, flow, task } = requireRun(what);
  if (key !== undefined && !/^[a-z0-9-]+$/.test(key)) {
    throw new TypeError(`The artifact key '${key}' may only have lower-case letters, digits and dashes.`);
  }
  return port.createArtifact({ type, key, description, data, flowRunId: flow?.run.id, taskRunId: task?.run.id });
}
