import { NOTHING, type Value } from './value.ts';

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
  if (imported === '*' || (imported === 'default' && family === 'workflow')) {
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
  if (family === 'workflow') return [...WORKFLOW_NAMES].flatMap((name) => [name, snakeCase(name)]);
  return family ? [...(MODULE_MEMBERS[family] ?? [])] : [];
}

/** A member of a known module; undefined where nothing is known of it. */
export function memberOf(namespace: string, key: string): Value | undefined {
  if (namespace !== 'workflow') {
    return MODULE_MEMBERS[namespace]?.includes(key) ? known(`${namespace}.${key}`) : undefined;
  }
  const name = camelCase(key);
  if (WORKFLOW_NAMES.has(name)) return known(name);
  return /^[a-z]/.test(key) ? { sources: [], namespace, imported: key } : undefined;
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
  if (root === 'millrace' || root === 'prefect') return 'workflow';
  return root in MODULE_MEMBERS && /^[a-z]/.test(root) ? root : undefined;
}
