import { type Change, insertAt, replace } from '../edit/change.ts';
import { startsLine } from '../edit/code-style.ts';
import type { CallExpression, FunctionIr } from '../flow-ir.ts';
import { factsOf } from './code-facts.ts';
import type { DefinitionContext, Finding, Fix, Rule } from './rule.ts';

export const blockingCall: Rule = {
  code: 'blocking-call',
  severity: 'warning',
  title: 'A blocking call in async code',
  explanation:
    'An async flow or task shares its event loop with all others of the process. A call that blocks holds up all of them, its own heartbeats and log lines included. Await what does not block, or hand the call to a thread.',
  bad: {
    python: 'import time\nfrom prefect import flow\n\n@flow\nasync def poll():\n    time.sleep(60)\n',
    typescript:
      "import { execSync } from 'node:child_process';\nimport { flow } from 'millrace';\nexport const dump = flow(async () => {\n  execSync('pg_dump shop');\n});\n",
  },
  good: {
    python: 'import asyncio\nfrom prefect import flow\n\n@flow\nasync def poll():\n    await asyncio.sleep(60)\n',
    typescript:
      "import { execFile } from 'node:child_process';\nimport { promisify } from 'node:util';\nimport { flow } from 'millrace';\nexport const dump = flow(async () => {\n  await promisify(execFile)('pg_dump', ['shop']);\n});\n",
  },
  on: 'definition',
  check: (context) => {
    const { fn } = context.definition;
    if (!fn?.async || context.imports.prefect === 1) return [];
    return factsOf(fn).calls.flatMap(({ call, within }) => (within.length > 0 ? [] : check(context, fn, call)));
  },
};

/** Calls that wait without giving way, by their full names, and what to use instead. */
const BLOCKING: Record<'python' | 'typescript', readonly { names: RegExp; instead: string }[]> = {
  python: [
    { names: /^time\.sleep$/, instead: '`await asyncio.sleep(…)`' },
    {
      names: /^requests\.(get|post|put|patch|delete|head|options|request)$/,
      instead: 'an async client such as `httpx.AsyncClient`',
    },
    { names: /^httpx\.(get|post|put|patch|delete|head|options|request)$/, instead: '`httpx.AsyncClient`' },
    { names: /^urllib\.request\.(urlopen|urlretrieve)$/, instead: 'an async client such as `httpx.AsyncClient`' },
    { names: /^subprocess\.(run|call|check_call|check_output)$/, instead: '`asyncio.create_subprocess_exec`' },
    { names: /^os\.(system|wait|waitpid)$/, instead: '`asyncio.create_subprocess_exec`' },
  ],
  typescript: [
    {
      names: /^child_process\.(execSync|execFileSync|spawnSync)$/,
      instead: 'the asynchronous call of the same module',
    },
  ],
};

function check(context: DefinitionContext, fn: FunctionIr, call: CallExpression): Finding[] {
  const { imports, module } = context;
  const name = imports.nameOf(call.callee);
  const known = name === undefined ? undefined : BLOCKING[module.language].find(({ names }) => names.test(name));
  // A parameter or a variable of the same name is something else.
  if (!known || name === undefined || factsOf(fn).bindings.has(rootName(call) ?? '')) return [];
  const { start, end } = call.callee;
  const fixes = fixesOf(context, call, name);
  return [
    {
      span: { start, end },
      message: `\`${name}\` holds up everything else that runs in this process; use ${known.instead}, or hand it to a thread.`,
      ...(fixes.length > 0 ? { fixes } : {}),
    },
  ];
}

function rootName({ callee }: CallExpression): string | undefined {
  let at = callee;
  while (at.kind === 'field') at = at.object;
  return at.kind === 'name' ? at.name : undefined;
}

/** Sleeping gives way when asyncio does it; anything else in Python may go to a thread. */
function fixesOf(context: DefinitionContext, call: CallExpression, name: string): Fix[] {
  if (context.module.language !== 'python') return [];
  const known = context.imports.localName(name === 'time.sleep' ? 'asyncio.sleep' : 'asyncio.to_thread');
  const imported = known === undefined ? importAsyncio(context, name) : [];
  if (!imported) return [];
  const { callee, list } = call;
  // A comment at the opening would be lost.
  if (context.module.text.slice(callee.end, call.arguments[0]?.start ?? list.end).includes('#')) return [];
  const fix =
    name === 'time.sleep'
      ? {
          title: `Await ${known ?? 'asyncio.sleep'}`,
          changes: [
            ...imported,
            replace({ start: callee.start, end: callee.end }, `await ${known ?? 'asyncio.sleep'}`),
          ],
          preferred: true as const,
        }
      : {
          title: 'Run it in a thread',
          changes: [...imported, ...inThread(context, call, known ?? 'asyncio.to_thread')],
        };
  return list.end > list.start
    ? [imported.length > 0 ? { ...fix, title: `${fix.title}, importing asyncio` } : fix]
    : [];
}

function inThread(
  { module }: DefinitionContext,
  { start, end, callee, arguments: given }: CallExpression,
  toThread: string,
): Change[] {
  const { text } = module;
  // What is done with the result has to wait for it.
  const isPart = /^\s*[.[]/.test(text.slice(end));
  const first = given[0];
  return [
    insertAt(start, `${isPart ? '(' : ''}await ${toThread}(`),
    first ? replace({ start: callee.end, end: first.start }, ', ') : replace({ start: callee.end, end }, ')'),
    ...(isPart ? [insertAt(end, ')')] : []),
  ];
}

/** The import that is missing, beside that of the module that blocks; undefined where there is no line for it. */
function importAsyncio({ module, style }: DefinitionContext, name: string): Change[] | undefined {
  const root = name.split('.')[0];
  const beside = module.body.statements.find(
    (statement) =>
      statement.kind === 'import' && statement.bindings.some((binding) => binding.module.split('.')[0] === root),
  );
  if (!beside || !startsLine(module.text, beside.start)) return undefined;
  return [insertAt(beside.start, `import asyncio${style().eol}`)];
}
