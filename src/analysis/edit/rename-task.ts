import { VerbRefusedError } from '../errors.ts';
import type { Definition } from '../graph/callable.ts';
import { type Change, replace } from './change.ts';
import { isIdentifier, occurs } from './identifiers.ts';
import { moduleReferences } from './references.ts';
import type { VerbContext } from './verb-context.ts';

/** Gives a task another name in the file, wherever it is used. A name recorded by an option stays. */
export function renameTask(context: VerbContext, verb: { task: string; name: string }): Change[] {
  const { module, tasks } = context.built;
  const task = tasks.get(verb.task);
  if (!task)
    throw new VerbRefusedError(`There is no task \`${verb.task}\` in this file any more; look at the graph again.`);
  const { symbol } = task;
  const { name } = verb;
  if (symbol === name) return [];
  if (symbol.includes('.') || symbol === 'default') {
    throw new VerbRefusedError(`\`${symbol}\` is not a name of its own; rename it in the source.`);
  }
  if (!isIdentifier(name, module.language))
    throw new VerbRefusedError(`\`${name}\` can’t be a name in this language; pick another.`);
  if (occurs(module, name)) throw new VerbRefusedError(`\`${name}\` is already used in this file; pick another name.`);
  const references = moduleReferences(module, symbol);
  if (!references)
    throw new VerbRefusedError(`\`${symbol}\` is not declared at the top of the file; rename it in the source.`);
  const changes = references.map(({ start, end, keeps }) => replace({ start, end }, keeps ? keeps(name) : name));
  const own = ownName(task);
  if (own && !changes.some((change) => change.start === own.start)) changes.push(replace(own, name));
  return changes;
}

/** `const load = task(async function load() {})`: the function's own name goes along. */
function ownName(task: Definition): { start: number; end: number } | undefined {
  const { fn, symbol } = task;
  return fn?.name === symbol ? fn.nameSpan : undefined;
}
