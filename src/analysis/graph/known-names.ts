import type { Callable } from './callable.ts';
import { NOTHING, type Value } from './value.ts';

/** What stands for the SDKs' own packages; a path into Prefect's follows it. */
const WORKFLOW = 'workflow';

/** Members of Prefect 1's library that decide what runs, instead of being run. */
const CONTAINERS = new Set(['case', 'switch', 'ifelse']);

/** Functions of the SDKs and of the languages whose calls mean something to the graph. */
const WORKFLOW_NAMES = new Set([
  'task',
  'flow',
  'unmapped',
  'allowFailure',
  'quote',
  'mapped',
  'runDeployment',
  'pauseFlowRun',
  'suspendFlowRun',
  'resumeFlowRun',
  'waitForFlowRun',
  'waitForInput',
  'sleep',
  'wait',
  'asCompleted',
  'resolveFuturesToResults',
  'Flow',
  'Task',
  'Parameter',
  'case',
  'switch',
  'ifelse',
  'applyMap',
  'flatten',
]);

const MODULE_MEMBERS: Record<string, readonly string[]> = {
  Promise: ['all', 'allSettled', 'race', 'any', 'resolve'],
  Object: ['values', 'entries', 'keys', 'fromEntries', 'assign', 'freeze'],
  Array: ['from', 'of'],
  asyncio: [
    'gather',
    'sleep',
    'wait',
    'wait_for',
    'as_completed',
    'create_task',
    'ensure_future',
    'shield',
    'run',
    'to_thread',
    'TaskGroup',
  ],
  anyio: ['create_task_group', 'sleep', 'run', 'to_thread'],
  time: ['sleep'],
  functools: ['reduce', 'partial'],
};

const GLOBALS: Record<'typescript' | 'python', readonly string[]> = {
  typescript: ['require', 'String', 'Number', 'Boolean', 'structuredClone'],
  python: [
    'list',
    'tuple',
    'set',
    'sorted',
    'reversed',
    'iter',
    'enumerate',
    'zip',
    'map',
    'filter',
    'getattr',
    'next',
    'dict',
  ],
};

/** The value that an import brings in. */
export function importedValue(module: string, imported: string): Value {
  const family = familyOf(module);
  if (imported === '*' || (imported === 'default' && family?.startsWith(WORKFLOW))) {
    return family ? { sources: [], namespace: family } : { sources: [], imported: module };
  }
  if (family) return memberOf(family, imported) ?? { sources: [], imported };
  // A project may re-export the SDK's two words from a file of its own.
  const reexported = module.startsWith('.') && (imported === 'task' || imported === 'flow' || imported === 'unmapped');
  return reexported ? known(imported) : { sources: [], imported };
}

/** Whether a module is one of the SDKs or of the languages' own that mean something here. */
export function isKnownModule(module: string): boolean {
  return familyOf(module) !== undefined;
}

/** All the names that `from module import *` brings in, as far as they mean something. */
export function starImport(module: string): string[] {
  const family = familyOf(module);
  if (family?.startsWith(WORKFLOW)) return [...WORKFLOW_NAMES].flatMap((name) => [name, snakeCase(name)]);
  return family ? [...(MODULE_MEMBERS[family] ?? [])] : [];
}

/** A member of a known module; undefined where nothing is known of it. */
export function memberOf(namespace: string, key: string): Value | undefined {
  if (!namespace.startsWith(WORKFLOW)) {
    return MODULE_MEMBERS[namespace]?.includes(key) ? known(`${namespace}.${key}`) : undefined;
  }
  const name = camelCase(key);
  const path = namespace.slice(WORKFLOW.length);
  if (path.startsWith('.tasks.') && !CONTAINERS.has(name)) return ofLibrary(key);
  // The wire's own classes have the same names.
  if (/^[A-Z]\w*Parameter$/.test(key)) return known('Parameter');
  if (WORKFLOW_NAMES.has(name) && !/^\.(client|server)\b/.test(path)) return known(name);
  return /^[a-z]/.test(key) ? { sources: [], namespace: `${namespace}.${key}`, imported: key } : undefined;
}

/** Prefect 1 came with a library of ready tasks: functions, and classes whose instances are tasks. */
function ofLibrary(name: string): Value {
  const owner = { value: NOTHING };
  const callable: Callable = /^[A-Z]/.test(name)
    ? { kind: 'class', name, extends: 'Task', owner }
    : { kind: 'library', name };
  return { sources: [], callables: [callable] };
}

/** What a name means that nothing in the file declares. */
export function globalValue(language: 'typescript' | 'python', name: string): Value {
  if (language === 'typescript' && (name === 'Promise' || name === 'Object' || name === 'Array')) {
    return { sources: [], namespace: name };
  }
  return GLOBALS[language].includes(name) ? known(name) : NOTHING;
}

export function camelCase(name: string): string {
  return name.replace(/(?<=[^_])_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function known(name: string): Value {
  return { sources: [], callables: [{ kind: 'known', name }] };
}

function familyOf(module: string): string | undefined {
  const root = module.split(/[./]/)[0] ?? '';
  if (root === 'millrace') return WORKFLOW;
  if (root === 'prefect') return `${WORKFLOW}${module.slice(root.length)}`;
  return Object.hasOwn(MODULE_MEMBERS, root) && /^[a-z]/.test(root) ? root : undefined;
}
