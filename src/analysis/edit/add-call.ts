import type { CallMode } from '../../model/graph.ts';
import { VerbRefusedError } from '../errors.ts';
import type { Block, Statement } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import type { Change } from './change.ts';
import { resultName } from './identifiers.ts';
import { importDefinition } from './import-definition.ts';
import { fillBlock, insertAfter, insertBefore } from './place-statement.ts';
import { findDraft, findFlow, flowOf, type VerbContext } from './verb-context.ts';

/** Calls a task or a flow from a flow, as a statement of its own whose result has a name. */
export function addCall(
  context: VerbContext,
  verb: { flow: string; task: string; from?: string; after?: string; mode?: CallMode },
): Change[] {
  const { module } = context.built;
  const flow = findFlow(context, verb.flow);
  const callee: Callee =
    verb.from === undefined || verb.from === module.file
      ? findCallee(context, verb.task)
      : importDefinition(context, { file: verb.from, id: verb.task });
  const imports = callee.changes ?? [];
  if (callee.definition === flow)
    throw new VerbRefusedError(`\`${flow.symbol}\` can’t be added to itself; pick another flow.`);
  const mode = verb.mode ?? 'call';
  if (callee.definition?.kind === 'flow' && mode !== 'call') {
    throw new VerbRefusedError(`\`${callee.symbol}\` is a flow, and flows are called straight; leave out the mode.`);
  }
  const place = verb.after === undefined ? undefined : findDraft(context, verb.after);
  if (verb.after !== undefined && flowOf(context, verb.after) !== flow) {
    throw new VerbRefusedError(`\`${verb.after}\` stands in another flow; pick a place in \`${flow.symbol}\`.`);
  }
  const code = statementText(context, flow, callee, mode);
  const body = flow.body ?? flow.fn?.body;
  if (!body) throw new VerbRefusedError(`\`${flow.symbol}\` has no body in this file.`);
  if (place?.statement && place.block) {
    // Nothing runs after a `return`, so what is wanted after it comes just before.
    const insert = place.statement.kind === 'return' ? insertBefore : insertAfter;
    return [...imports, insert(module, context.style, place.block, place.statement, code)];
  }
  return [...imports, atEnd(context, body, code)];
}

interface Callee {
  symbol: string;
  definition?: Definition;
  /** What brings the name into the file. */
  changes?: Change[];
}

/** At the end of the body, but before what the flow gives back. */
function atEnd({ built, style }: VerbContext, body: Block, code: string): Change {
  const { module } = built;
  const statements = body.statements.filter((statement) => !isPlaceholder(module.text, statement));
  const last = statements.at(-1);
  if (!last) {
    const [placeholder] = body.statements;
    return fillBlock(
      module,
      style,
      placeholder ? { statements: [], start: placeholder.start, end: placeholder.end } : body,
      code,
    );
  }
  const before = statements.at(-2);
  if (last.kind !== 'return') return insertAfter(module, style, body, last, code);
  return before ? insertAfter(module, style, body, before, code) : insertBefore(module, style, body, last, code);
}

function isPlaceholder(text: string, statement: Statement): boolean {
  return text.slice(statement.start, statement.end) === '...';
}

function findCallee(context: VerbContext, id: string): Callee {
  const { built } = context;
  const definition = built.tasks.get(id) ?? built.flows.get(id);
  if (definition) {
    const same = [...built.tasks.values(), ...built.flows.values()].filter(
      (other) => other.symbol === definition.symbol,
    );
    if (same.length > 1)
      throw new VerbRefusedError(`Several definitions are called \`${definition.symbol}\`; rename one first.`);
    if (definition.deferred)
      throw new VerbRefusedError(`\`${definition.symbol}\` is a flow of Prefect 1 and can’t be called from another.`);
    return { symbol: definition.symbol, definition };
  }
  const imported = built.module.body.statements.some(
    (statement) => statement.kind === 'import' && statement.bindings.some((binding) => binding.local === id),
  );
  if (!imported)
    throw new VerbRefusedError(`There is no task or flow \`${id}\` in this file; define or import it first.`);
  return { symbol: id };
}

function statementText({ built, style }: VerbContext, flow: Definition, callee: Callee, mode: CallMode): string {
  const { module } = built;
  const { symbol, definition } = callee;
  const name = resultName(module, symbol);
  const method = mode === 'call' ? '' : `.${mode}`;
  if (module.language === 'python') {
    const awaits = mode === 'call' && definition?.fn?.async === true;
    if (awaits && !flow.fn?.async) {
      throw new VerbRefusedError(
        `\`${symbol}\` is async and \`${flow.symbol}\` is not; make the flow \`async def\`, or submit the task.`,
      );
    }
    return `${name} = ${awaits ? 'await ' : ''}${symbol}${method}()`;
  }
  const takesObject = definition?.kind === 'flow' && definition.parameters.length > 0;
  const awaits = mode === 'call' && flow.fn?.async === true ? 'await ' : '';
  return `const ${name} = ${awaits}${symbol}${method}(${takesObject ? '{}' : ''})${style.semicolons ? ';' : ''}`;
}
