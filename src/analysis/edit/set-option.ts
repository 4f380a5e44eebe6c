import type { Json } from '../../model/graph.ts';
import { VerbRefusedError } from '../errors.ts';
import type { Argument, CallExpression, ModuleIr } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import { camelCase, snakeCase } from '../graph/known-names.ts';
import { type Change, insertAt, replace } from './change.ts';
import type { CodeStyle } from './code-style.ts';
import { literalText } from './literal-text.ts';
import type { VerbContext } from './verb-context.ts';
import { insertItem, removeItems, writeEntry } from './write-argument.ts';

interface Target {
  kind: 'task' | 'flow';
  id: string;
}

/** Sets an option of a task or a flow, making the place for options where there is none yet. */
export function setOption(context: VerbContext, verb: { target: Target; option: string; value: Json }): Change[] {
  const { module } = context.built;
  const definition = findDefinition(context, verb.target);
  const name = camelCase(verb.option);
  if (!/^[A-Za-z]\w*$/.test(name)) throw new VerbRefusedError(`\`${verb.option}\` can’t be the name of an option.`);
  return writeOption({ module, style: context.style }, definition, { name, value: verb.value });
}

/** The change that sets an option of a definition, by the name that TypeScript has for it. */
export function writeOption(
  { module, style }: { module: ModuleIr; style: CodeStyle },
  definition: Definition,
  option: { name: string; value: Json },
): Change[] {
  const { name } = option;
  const value = literalText(option.value, module.language, style);
  if (module.language === 'python') return setKeyword(module, style, definition, { name: snakeCase(name), value });
  const { call } = definition;
  if (!call) throw new VerbRefusedError(`\`${definition.symbol}\` takes no options here; set them in the source.`);
  const record = recordOf(definition, call);
  const pair = `${name}: ${value}`;
  if (!record) return [insertAt(firstStart(call), `{ ${pair} }, `)];
  return [
    writeEntry(
      module.text,
      { list: record.value, entries: record.value.entries },
      { name, value, pair, eol: style.eol },
    ),
  ];
}

/** Takes an option away, and the place for options when it was the last. */
export function removeOption(context: VerbContext, verb: { target: Target; option: string }): Change[] {
  return dropOption(context.built.module, findDefinition(context, verb.target), camelCase(verb.option));
}

/** The change that takes an option of a definition away, by the name that TypeScript has for it. */
export function dropOption(module: ModuleIr, definition: Definition, name: string): Change[] {
  const { call } = definition;
  const missing = new VerbRefusedError(`\`${definition.symbol}\` has no option \`${name}\` to take away.`);
  if (!call) throw missing;
  if (module.language === 'python') {
    const index = call.arguments.findIndex((argument) => argument.name === snakeCase(name));
    if (index < 0) throw missing;
    const isDecorator = definition.wrapper === call && call.arguments.every((argument) => argument.name !== undefined);
    if (call.arguments.length === 1 && isDecorator && !definition.deferred) return [replace(call.list, '')];
    return [removeItems(module.text, call.list, call.arguments, index, index)];
  }
  const record = recordOf(definition, call);
  const index = record?.value.entries.findIndex((entry) => entry.key === name) ?? -1;
  if (!record || index < 0) throw missing;
  if (record.value.entries.length > 1)
    return [removeItems(module.text, record.value, record.value.entries, index, index)];
  const next = call.arguments[call.arguments.indexOf(record) + 1];
  return next ? [replace({ start: record.start, end: next.start }, '')] : [replace(record, '{}')];
}

function findDefinition({ built }: VerbContext, { kind, id }: Target): Definition {
  const definition = (kind === 'task' ? built.tasks : built.flows).get(id);
  if (!definition)
    throw new VerbRefusedError(`There is no ${kind} \`${id}\` in this file any more; look at the graph again.`);
  return definition;
}

type RecordArgument = Argument & { value: Extract<Argument['value'], { kind: 'collection' }> };

function recordOf(definition: Definition, call: CallExpression): RecordArgument | undefined {
  const [first, second] = call.arguments;
  const record = call.arguments.find((argument): argument is RecordArgument => {
    return argument.value.kind === 'collection' && argument.value.shape === 'record';
  });
  if (!record && second && first) {
    throw new VerbRefusedError(
      `The options of \`${definition.symbol}\` are made elsewhere; change them where they are made.`,
    );
  }
  return record;
}

function firstStart(call: CallExpression): number {
  return call.arguments[0]?.start ?? call.list.start + 1;
}

function setKeyword(
  module: ModuleIr,
  style: CodeStyle,
  definition: Definition,
  { name, value }: { name: string; value: string },
): Change[] {
  const { call, wrapper } = definition;
  const pair = `${name}=${value}`;
  if (!call) return [insertAt((wrapper ?? definition.nameSpan).end, `(${pair})`)];
  const known = call.arguments.find((argument) => argument.name === name);
  if (known) return [replace(known.valueSpan, value)];
  return [insertItem(module.text, call.list, call.arguments, call.arguments.length, pair, style.eol)];
}
