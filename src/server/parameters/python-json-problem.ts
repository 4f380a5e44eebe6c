/** What Python says of a text that is no JSON: `Expecting value: line 1 column 7 (char 6)`. */
export function pythonJsonProblem(text: string): string {
  try {
    const end = space(text, value(text, space(text, 0)));
    if (end < text.length) throw new Problem('Extra data', end);
    return '';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const before = text.slice(0, error.at);
    const line = before.split('\n').length;
    return `${error.what}: line ${line} column ${error.at - before.lastIndexOf('\n')} (char ${error.at})`;
  }
}

class Problem extends Error {
  readonly what: string;
  readonly at: number;
  constructor(what: string, at: number) {
    super(what);
    this.what = what;
    this.at = at;
  }
}

/** Each of these reads from a place on, and gives the place after what it has read. */
function value(text: string, at: number): number {
  if (text[at] === '"') return string(text, at);
  if (text[at] === '{') return object(text, at);
  if (text[at] === '[') return array(text, at);
  const plain = /^(?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/.exec(text.slice(at));
  if (!plain) throw new Problem('Expecting value', at);
  return at + plain[0].length;
}

function object(text: string, start: number): number {
  let at = space(text, start + 1);
  if (text[at] === '}') return at + 1;
  for (;;) {
    if (text[at] !== '"') throw new Problem('Expecting property name enclosed in double quotes', at);
    at = space(text, string(text, at));
    if (text[at] !== ':') throw new Problem("Expecting ':' delimiter", at);
    at = space(text, value(text, space(text, at + 1)));
    if (text[at] === '}') return at + 1;
    if (text[at] !== ',') throw new Problem("Expecting ',' delimiter", at);
    at = space(text, at + 1);
  }
}

function array(text: string, start: number): number {
  let at = space(text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = space(text, value(text, at));
    if (text[at] === ']') return at + 1;
    if (text[at] !== ',') throw new Problem("Expecting ',' delimiter", at);
    at = space(text, at + 1);
  }
}

function string(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return at + 1;
    if (character < ' ') throw new Problem('Invalid control character at', at);
    if (character !== '\\') continue;
    at += 1;
    if (text[at] === 'u' && !/^[0-9a-f]{4}/i.test(text.slice(at + 1))) throw new Problem('Invalid \\uXXXX escape', at);
    if (text[at] !== undefined && !'"\\/bfnrtu'.includes(text[at] as string))
      throw new Problem('Invalid \\escape', at - 1);
  }
  throw new Problem('Unterminated string starting at', start);
}

function space(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at] as string)) at += 1;
  return at;
}
