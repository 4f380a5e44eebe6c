import type { ModuleIr } from '../flow-ir.ts';
import type { LineIndex } from '../line-index.ts';

/** The file that code stands in, for walks that lead from one file into another. */
export interface Home {
  readonly module: ModuleIr;
  readonly lines: LineIndex;
  /** Ends the keys of all its names, so that those of two files never meet in one state. */
  readonly mark: string;
}
