/** What a file holds: definitions by symbol, calls by where the name of what is called stands. */
export interface Count {
  flows: Place[];
  tasks: Place[];
  calls: Place[];
}

/** Lines and columns count from 0, columns in UTF-16 units. */
export interface Place {
  /** For definitions the symbol, for calls `line:column`; what two counts are compared by. */
  key: string;
  line: number;
  /** What stands there, for a person to read. */
  text: string;
}

export const MEASURES = ['flows', 'tasks', 'calls'] as const;
