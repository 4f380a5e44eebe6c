/** What ids are called. */
export type NameOf = ReadonlyMap<string, string>;

/** Makes a text comparable: ids become labels, generated names what they were generated for, and stacks are cut. */
export function sayer(label: NameOf, named: NameOf): (text: string) => string {
  // Most names are words with a dash, which are looked up as they are met.
  const others = [...named.keys()].filter((name) => name.replace(WORD, '') !== '');
  return (text) => {
    const cut = withoutStack(text).replace(UUID, (id) => label.get(id) ?? '<id>');
    return others
      .reduce((so, name) => so.replaceAll(name, named.get(name) ?? name), cut)
      .replace(WORD, (word) => named.get(word) ?? word)
      .replace(TIME, '<time>')
      .replace(STORAGE_KEY, '"storage_key":"<path>"')
      .replace(ADDRESS, ' at <address>')
      .replace(PYTHON_REPR, (_, name: string, single?: string, double?: string) => {
        return `${name}: ${(single ?? double ?? '').replace(/\\(['"\\])/g, '$1')}`;
      });
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const WORD = /[\p{L}\p{N}_]+(-[\p{L}\p{N}_]+)+/gu;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?/g;
const STORAGE_KEY = /"storage_key":"[^"]*"/g;
const ADDRESS = / at 0x[0-9a-f]+/g;

/** The representation of an exception, which in TypeScript reads as its name and message. */
const PYTHON_REPR = /\b([A-Z]\w*(?:Error|Exception|Run|Timeout))\((?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")?\)/g;

/** Where Python's traceback or the stack of JavaScript begins, all that follows is the source's own matter. */
function withoutStack(text: string): string {
  return text
    .replace(/\nTraceback \(most recent call last\):[\s\S]*$/, '\n<stack>')
    .replace(JAVASCRIPT_STACK, '\n<stack>');
}

const JAVASCRIPT_STACK = /\n[A-Z]\w*(?:: [^\n]*)?\n\s+at [\s\S]*$/;
