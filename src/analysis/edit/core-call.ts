import type { CallExpression, Expression, Statement } from '../flow-ir.ts';

const HANDS_ON = new Set(['result', 'aresult', 'wait']);

/** Whether a statement does nothing but make a call, and perhaps keep its result. */
export function isOnlyCall(statement: Statement | undefined, call: CallExpression): boolean {
  if (statement?.kind !== 'expression' && statement?.kind !== 'assign') return false;
  return coreOf(statement.value) === call;
}

/** The call inside of `await` and `.result()`. */
function coreOf(expression: Expression): Expression {
  if (expression.kind === 'await') return coreOf(expression.value);
  if (expression.kind === 'call' && expression.callee.kind === 'field' && HANDS_ON.has(expression.callee.key)) {
    return coreOf(expression.callee.object);
  }
  return expression;
}
