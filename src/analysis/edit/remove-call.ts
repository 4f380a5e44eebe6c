import { VerbRefusedError } from '../errors.ts';
import type { Change } from './change.ts';
import { isOnlyCall } from './core-call.ts';
import { removeStatement } from './place-statement.ts';
import { type CallNode, findCall, lineOf, type VerbContext } from './verb-context.ts';
import { usesOf } from './walk-ir.ts';

/** Takes a call away, if nothing is made of its result and nothing else happens in its statement. */
export function removeCall(context: VerbContext, verb: { node: string }): Change[] {
  const { built } = context;
  const node = findCall(context, verb.node);
  const { draft, site } = node;
  refuseUsed(context, node);
  const { statement, block } = draft;
  if (!statement || !block || !isOnlyCall(statement, site.call)) {
    throw new VerbRefusedError(`\`${draft.label}\` is called inside a larger expression; take it out in the source.`);
  }
  const inside = [...built.drafts.values()].find(
    (other) => other !== draft && other.site && other.span.start >= statement.start && other.span.end <= statement.end,
  );
  if (inside)
    throw new VerbRefusedError(
      `The same statement also calls \`${inside.label}\`; give that a statement of its own first.`,
    );
  if (statement.kind === 'assign' && statement.shared) {
    throw new VerbRefusedError(
      `\`${draft.label}\` is called in a declaration of several variables; take it out in the source.`,
    );
  }
  return [removeStatement(built.module, block, statement)];
}

function refuseUsed(context: VerbContext, { id, flow, draft }: CallNode): void {
  const graph = context.built.graph.flows.find((candidate) => candidate.id === flow.id);
  const used = graph?.edges.find((edge) => edge.source === id && edge.kind !== 'order');
  const user = used ? graph?.nodes.find((node) => node.id === used.target) : undefined;
  if (user) {
    const what = user.kind === 'return' ? 'is given back by the flow' : `is used by \`${user.label}\``;
    throw new VerbRefusedError(`The result of \`${draft.label}\` ${what}; disconnect that first.`);
  }
  const waiting = [...context.built.drafts.values()].find((other) => other.site?.waitsFor?.includes(draft.index));
  if (waiting) throw new VerbRefusedError(`\`${waiting.label}\` waits for \`${draft.label}\`; take that out first.`);
  const { statement } = draft;
  if (statement?.kind !== 'assign' || statement.target.kind !== 'bind') return;
  const { name } = statement.target;
  const root = flow.body ?? flow.fn?.body ?? flow;
  const use = usesOf(root, name).find(({ use: found }) => found.start >= statement.end || found.end <= statement.start);
  if (use && (statement.declares || !isBoundElsewhere(root, name, statement.target))) {
    throw new VerbRefusedError(`\`${name}\` is still used on line ${lineOf(context, use.use)}; take that out first.`);
  }
}

/** Whether something else gives the variable a value too, so that its uses may be of that. */
function isBoundElsewhere(root: unknown, name: string, own: object): boolean {
  if (typeof root !== 'object' || root === null || root === own) return false;
  if ('kind' in root && root.kind === 'bind' && 'name' in root && root.name === name) return true;
  return Object.values(root).some((child) => isBoundElsewhere(child, name, own));
}
