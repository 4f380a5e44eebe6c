import { Environment, Interpreter, Template } from '@huggingface/jinja';

/** Templates come from whoever may write a deployment, so they are kept from going on for long. */
const MAX_RANGE = 100;
const MAX_LOOPS = 10;
const MAX_NESTED_LOOPS = 2;

/** Renders a Jinja template with nothing but what it says itself. Throws an `Error` that says why it cannot. */
export function renderTemplate(text: string): string {
  const template = new Template(text);
  checkLoops(text);
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const globals = new Environment();
  for (const [name, value] of Object.entries(GLOBALS)) globals.set(name, value);
  return String(new Interpreter(globals).run(template.parsed).value);
}

const GLOBALS = { true: true, false: false, none: null, True: true, False: false, None: null, range };

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
