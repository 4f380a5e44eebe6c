import { LOSES_RESULT } from './handle-terminal-states.ts';
import { hasStoredResult, type Rule, reject, TERMINAL } from './rule.ts';

/** Even a forced transition does not drop a stored result. */
export const preventResultLoss: Rule = {
  name: 'prevent-result-loss',
  from: TERMINAL,
  to: TERMINAL,
  before({ initial, proposed }) {
    const loses =
      initial?.type === 'COMPLETED' &&
      proposed.type === 'COMPLETED' &&
      hasStoredResult(initial) &&
      !hasStoredResult(proposed);
    return loses ? reject(null, LOSES_RESULT) : undefined;
  },
};
