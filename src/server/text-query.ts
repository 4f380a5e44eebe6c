/** What a text query asks for: one of `include`, none of `exclude`, all of `required`. */
export interface TextQuery {
  include: string[];
  exclude: string[];
  required: string[];
}

/** Reads `error -debug "connection lost" +timeout`: words, quoted phrases, `-` or `!` for not, `+` for must. */
export function parseTextQuery(query: string): TextQuery {
  const parsed: TextQuery = { include: [], exclude: [], required: [] };
  for (const match of query.matchAll(/([-!+]?)(?:"((?:\\.|[^"\\])*)"?|([^\s"]+))/g)) {
    const [, sign, phrase, word] = match;
    const term = phrase?.replace(/\\(.)/g, '$1') ?? word ?? '';
    // A sign with nothing after it means nothing.
    if (term === '' || (!sign && /^[-!+]$/.test(term))) continue;
    if (sign === '-' || sign === '!') parsed.exclude.push(term);
    else if (sign === '+') parsed.required.push(term);
    else parsed.include.push(term);
  }
  return parsed;
}

/** Whether a text is what a query asks for, in either case. */
export function textFits(query: TextQuery, text: string): boolean {
  const lower = text.toLowerCase();
  const has = (term: string): boolean => lower.includes(term.toLowerCase());
  if (query.include.length > 0 && !query.include.some(has)) return false;
  return !query.exclude.some(has) && query.required.every(has);
}
