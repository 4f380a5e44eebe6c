import { describeKind, isPlainObject, JsonProblem } from './json-form.ts';

/** All that superjson holds without loss; an instance of any other class would come back as a bare object. */
export async function superjsonText(value: unknown): Promise<string> {
  inspect(value, [], new Set());
  return (await load()).stringify(value);
}

/** The way back. */
export async function fromSuperjsonText(text: string): Promise<unknown> {
  return (await load()).parse(text);
}

/** Loaded by the first use, so that importing the SDK costs nothing for it. */
async function load() {
  return (await import('superjson')).default;
}

function inspect(value: unknown, path: string[], seen: Set<object>): void {
  if (typeof value === 'function' || typeof value === 'symbol') throw new JsonProblem(path, describeKind(value));
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  const enter = (key: string, item: unknown) => {
    path.push(key);
    inspect(item, path, seen);
    path.pop();
  };
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
    let at = 0;
    for (const item of value) enter(String(at++), item);
  } else if (isPlainObject(value)) for (const key of Object.keys(value)) enter(key, value[key]);
  else if (!LEAVES.some((leaf) => value instanceof leaf) && !isTypedArray(value)) {
    throw new JsonProblem(path, describeKind(value));
  }
}

const LEAVES = [Date, RegExp, URL, Error];

/** Those that superjson knows by name; a Buffer would come back as the bare bytes that it is made of. */
function isTypedArray(value: object): boolean {
  return (
    ArrayBuffer.isView(value) &&
    /^(Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32|Float32|Float64)Array$/.test(value.constructor.name)
  );
}
