import type { Json } from '../model/graph.ts';
import { ambientServices } from './ambient-services.ts';
import type { ArtifactRequest } from './engine/port.ts';
import { requireRun } from './engine/scope.ts';

/** What goes with an artifact. */
export interface ArtifactOptions {
  /** Names the artifact across runs, so that its versions can be compared: lower-case letters, digits and dashes. */
  key?: string;
  description?: string;
}

/**
 * Keeps a text in Markdown with the run around; gives the artifact's id. Throws a `MissingContextError` outside of runs.
 *
 * @example
 * const report = flow(() => createMarkdownArtifact('# Sales', { key: 'sales' }));
 * await report();
 */
export function createMarkdownArtifact(markdown: string, options: ArtifactOptions = {}): Promise<string> {
  return createArtifact('createMarkdownArtifact()', 'markdown', markdown, options);
}

/**
 * Keeps a table with the run around: a list of rows, or an object of columns. Gives the artifact's id.
 *
 * @example
 * const scores = flow(() => createTableArtifact([{ k: 1, accuracy: 0.9 }], { key: 'scores' }));
 * await scores();
 */
export function createTableArtifact(
  table:
    | readonly Readonly<Record<string, unknown>>[]
    | Readonly<Record<string, readonly unknown[]>>
    | readonly (readonly unknown[])[],
  options: ArtifactOptions = {},
): Promise<string> {
  return createArtifact('createTableArtifact()', 'table', JSON.stringify(table), options);
}

/**
 * Keeps a link with the run around; gives the artifact's id.
 *
 * @example
 * const publish = flow(() => createLinkArtifact('https://example.org/sales', { text: 'Sales', key: 'page' }));
 * await publish();
 */
export function createLinkArtifact(
  link: string,
  { text, ...options }: ArtifactOptions & { text?: string } = {},
): Promise<string> {
  return createArtifact('createLinkArtifact()', 'markdown', `[${text ?? link}](${link})`, options);
}

/**
 * Keeps an image with the run around, by its address; gives the artifact's id.
 *
 * @example
 * const plot = flow(() => createImageArtifact('https://example.org/plot.png', { key: 'plot' }));
 * await plot();
 */
export function createImageArtifact(imageUrl: string, options: ArtifactOptions = {}): Promise<string> {
  return createArtifact('createImageArtifact()', 'image', imageUrl, options);
}

/**
 * Keeps how far something has come, in percent from 0 to 100; gives the artifact's id, for `updateProgressArtifact`.
 *
 * @example
 * const load = flow(() => createProgressArtifact(0, { description: 'rows loaded' }));
 * await load();
 */
export async function createProgressArtifact(progress: number, options: ArtifactOptions = {}): Promise<string> {
  checkProgress(progress);
  return createArtifact('createProgressArtifact()', 'progress', progress, options);
}

/**
 * Changes how far it has come, and its description where one is given.
 *
 * @example
 * const load = flow(async () => {
 *   const id = await createProgressArtifact(0);
 *   await updateProgressArtifact(id, 50, { description: 'half of the rows' });
 * });
 * await load();
 */
export async function updateProgressArtifact(
  id: string,
  progress: number,
  { description }: Pick<ArtifactOptions, 'description'> = {},
): Promise<void> {
  checkProgress(progress);
  const change = { data: progress, ...(description !== undefined && { description }) };
  await (await ambientServices()).updateArtifact(id, change);
}

function checkProgress(progress: number): void {
  if (progress >= 0 && progress <= 100) return;
  throw new RangeError(`A progress is a number from 0 to 100, and was given as ${progress}.`);
}

function createArtifact(
  what: string,
  type: ArtifactRequest['type'],
  data: Json,
  { key, description }: ArtifactOptions,
): Promise<string> {
  const { port, flow, task } = requireRun(what);
  if (key !== undefined && !/^[a-z0-9-]+$/.test(key)) {
    throw new TypeError(`The artifact key '${key}' may only have lower-case letters, digits and dashes.`);
  }
  return port.createArtifact({ type, key, description, data, flowRunId: flow?.run.id, taskRunId: task?.run.id });
}
