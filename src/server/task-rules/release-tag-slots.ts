import type { TaskRule } from './task-transition.ts';

/** A task run that no longer runs gives its slots back, and so does one whose Running was refused after it took them. */
export const releaseTagSlots: TaskRule = {
  name: 'release-tag-slots',
  always: true,
  from: 'any',
  to: 'any',
  after({ run, proposed, world }) {
    if (run.tags.length > 0 && proposed.type !== 'RUNNING' && proposed.type !== 'CANCELLING') world.giveSlotsBack();
  },
};
