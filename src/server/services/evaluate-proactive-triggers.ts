import type { Service } from './service.ts';

/** Looks at what automations wait for in vain, and carries out what earlier ones have called for. */
export const evaluateProactiveTriggers: Service = {
  name: 'evaluate-proactive-triggers',
  everyMs: 5000,
  run: ({ store, automations }) => store.write((tx) => automations.look(tx)),
};
