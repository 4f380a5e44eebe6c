import type { Definition } from '../graph/callable.ts';

/** What an edit of one file may know of the others. */
export interface OtherFiles {
  /** A task or flow of another file by its id. */
  definition(file: string, id: string): Definition | undefined;
  /** How this file would import that one; undefined where no import leads there. */
  specifier(file: string): string | undefined;
  resolve(specifier: string): string | undefined;
  /** Whether that file imports this one, directly or through others. */
  leadsBack(file: string): boolean;
}
