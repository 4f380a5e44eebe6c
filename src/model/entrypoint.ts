/** The path and the flow's symbol of `path/to/file.py:flow`, or the parts of `package.module.flow`. */
export function parseEntrypoint(text: string): { path: string; symbol: string } | { module: string; symbol: string } {
  const colon = text.lastIndexOf(':');
  // A drive's colon stands before any symbol.
  if (colon > 1) return { path: text.slice(0, colon), symbol: text.slice(colon + 1) };
  const dot = text.lastIndexOf('.');
  return { module: text.slice(0, Math.max(dot, 0)), symbol: text.slice(dot + 1) };
}
