import { Environment, Interpreter, parse, type Template, tokenize } from '@huggingface/jinja';

/** Templates come from whoever may write a deployment or an automation, so they are kept from going on for long. */
const MAX_RANGE = 100;
const MAX_LOOPS = 10;
const MAX_NESTED_LOOPS = 2;

/** Filters beside those of Jinja itself, by their names. */
export type Filters = Readonly<Record<string, (value: unknown) => unknown>>;

/**
 * Renders a Jinja template with what the context holds. A name that nothing stands for is empty, and so is all below
 * it. Throws an `Error` that says why it cannot.
 */
export function renderTemplate(text: string, context: Record<string, unknown> = {}, filters: Filters = {}): string {
  const program = read(text);
  if (!isTemplate(text)) return text;
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...CONSTANTS, ...context, range })) environment.set(name, value ?? null);
  for (const [name, filter] of Object.entries(filters)) {
    environment.set(`${FILTER}${name}`, (value: unknown) => filter(plain(value)) ?? '');
  }
  asCalls(program, new Set(Object.keys(filters)));
  return String(new Interpreter(environment).run(program).value);
}

/** What keeps a text from being a template; undefined where nothing does. */
export function templateProblem(text: string): string | undefined {
  try {
    read(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

const CONSTANTS = { true: true, false: false, none: null, True: true, False: false, None: null };
/** No name of a template begins like this, so filters cannot be called by another name than theirs. */
const FILTER = 'filter ';

type Program = Parameters<Interpreter['run']>[0] & Template['parsed'];

function read(text: string): Program {
  const program = parse(tokenize(text, { lstrip_blocks: false, trim_blocks: false })) as Program;
  checkLoops(text);
  return program;
}

/** A value as JavaScript has it: inside, the interpreter wraps each value and makes maps of objects. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null && 'value' in value) return plain(value.value);
  return value;
}

/** Jinja's own interpreter takes no further filters, so they are called as functions. */
function asCalls(node: unknown, names: ReadonlySet<string>): void {
  if (node instanceof Map) {
    for (const entry of node) asCalls(entry, names);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, operand, filter } = node as { type?: string; operand?: unknown; filter?: Named };
  const name = filter?.type === 'Identifier' ? filter.value : filter?.callee?.value;
  if (type === 'FilterExpression' && name !== undefined && names.has(name)) {
    const callee = { type: 'Identifier', value: `${FILTER}${name}` };
    Object.assign(node, { type: 'CallExpression', callee, args: [operand] });
  }
  for (const value of Object.values(node)) asCalls(value, names);
}

interface Named {
  type: string;
  value?: string;
  callee?: { value?: string };
}

function checkLoops(text: string): void {
  let depth = 0;
  let deepest = 0;
  let loops = 0;
  for (const [, word] of text.matchAll(/\{%[-+]?\s*(for|endfor)\b/g)) {
    depth += word === 'for' ? 1 : -1;
    if (word === 'for') loops += 1;
    deepest = Math.max(deepest, depth);
  }
  if (loops > MAX_LOOPS) {
    throw new Error(`Contains ${loops} for loops. Templates can contain no more than ${MAX_LOOPS} for loops.`);
  }
  if (deepest > MAX_NESTED_LOOPS) {
    throw new Error(
      `Contains nested for loops at a depth of ${deepest}. Templates can nest for loops no more than ${MAX_NESTED_LOOPS} loops deep.`,
    );
  }
}

function range(...given: unknown[]): number[] {
  const [first = 0, second, step = 1] = given.filter((value): value is number => typeof value === 'number');
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const size = Math.max(0, Math.ceil((to - from) / step));
  if (size > MAX_RANGE) throw new Error(`Range too big: ${size} is more than ${MAX_RANGE}.`);
  return Array.from({ length: size }, (_, index) => from + index * step);
}
