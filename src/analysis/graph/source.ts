/** Where a value comes from. */
export interface Source {
  /** The index of the node in its flow. */
  node: number;
  /** The fields, keys and positions taken from the node's result. */
  path: readonly string[];
  /** Whether the value is that very part, so that a field of it is a deeper part; else it is only made from it. */
  exact: boolean;
  conditional: boolean;
}
