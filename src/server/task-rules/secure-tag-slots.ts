import { abort } from '../rules/rule.ts';
import type { TaskRule } from './task-transition.ts';

/** A task run takes a slot of each limit on its tags before it runs, or waits until there is one. */
export const secureTagSlots: TaskRule = {
  name: 'secure-tag-slots',
  from: 'any',
  to: ['RUNNING'],
  before({ run, world }) {
    if (run.tags.length === 0) return undefined;
    const answer = world.takeSlots();
    switch (answer.type) {
      case 'taken':
        return undefined;
      case 'closed':
        return abort(
          `The concurrency limit on tag "${answer.tag}" is 0 and will deadlock if the task tries to run again.`,
        );
      case 'full':
        return {
          type: 'wait',
          delaySeconds: Math.max(1, Math.round(answer.waitSeconds)),
          reason: `Concurrency limit reached for tags: ${answer.tags.join(', ')}`,
        };
    }
  },
};
