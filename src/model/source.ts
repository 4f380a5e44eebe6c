/** A place in a text. Lines and characters count from 0; characters are UTF-16 units, as VS Code counts them. */
export interface Position {
  line: number;
  character: number;
}

/** A half-open stretch of text: `end` is the first position that no longer belongs to it. */
export interface Range {
  start: Position;
  end: Position;
}

/** The languages that flows are written in. JavaScript counts as TypeScript. */
export type Language = 'typescript' | 'python';

/** The replacement of one range of a text. Edits of one change never overlap and all refer to the text before it. */
export interface TextEdit {
  range: Range;
  newText: string;
}

const LANGUAGE_OF_EXTENSION: Record<string, Language> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescript',
  js: 'typescript',
  mjs: 'typescript',
  cjs: 'typescript',
  jsx: 'typescript',
  py: 'python',
  ipynb: 'python',
};

/** Whether a file's name is that of Prefect's own deployment files: `prefect.yaml`, `prefect-prod.yml`. */
export function isPrefectYaml(path: string): boolean {
  return /(^|[\\/])prefect([-.][\w.-]+)?\.ya?ml$/i.test(path);
}

/** Whether a file says how the sources around it belong together: where imports lead, what is required, what is left alone. */
export function isProjectConfig(path: string): boolean {
  return /(^|[\\/])([tj]sconfig[\w.-]*\.json|package\.json|requirements[\w.-]*\.txt|pyproject\.toml|setup\.cfg|Pipfile|environment\.yml|\.gitignore)$/.test(
    path,
  );
}

/** Whether a change of a file may change what is known of flows. */
export function concernsFlows(path: string): boolean {
  return languageOf(path) !== undefined || isPrefectYaml(path) || isProjectConfig(path);
}

/** The language of a file by its name, or undefined for files that hold no flows. */
export function languageOf(path: string): Language | undefined {
  const dot = path.lastIndexOf('.');
  const extension = path.slice(dot + 1).toLowerCase();
  return dot >= 0 && Object.hasOwn(LANGUAGE_OF_EXTENSION, extension) ? LANGUAGE_OF_EXTENSION[extension] : undefined;
}

/** Whether a position lies in a range; its end counts as inside, so that a cursor after the last character still belongs to it. */
export function contains(range: Range, at: Position): boolean {
  return comparePositions(range.start, at) <= 0 && comparePositions(at, range.end) <= 0;
}

/** Negative when `a` stands before `b`, 0 when they are the same place. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
