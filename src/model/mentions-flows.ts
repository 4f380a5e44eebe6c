/** Whether a text may hold flows at all: a file that names neither package is not worth parsing. */
export function mentionsFlows(text: string): boolean {
  return /\b(millrace|prefect)\b/.test(text);
}
