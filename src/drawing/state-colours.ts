import type { StateColour } from '../model/run-state.ts';

/** The colours that the editor contributes as `millrace.state.*`, for pictures that have no editor around them. */
export const STATE_COLOURS: Record<StateColour, { light: string; dark: string }> = {
  scheduled: { light: '#8a6d00', dark: '#e5c07b' },
  late: { light: '#b35900', dark: '#f0a04b' },
  pending: { light: '#6e6e6e', dark: '#a0a0a0' },
  running: { light: '#005fb8', dark: '#4daafc' },
  completed: { light: '#2c7a2c', dark: '#6cc070' },
  cached: { light: '#2c7a2c', dark: '#6cc070' },
  failed: { light: '#c72e2e', dark: '#f48771' },
  timedOut: { light: '#c72e2e', dark: '#f48771' },
  crashed: { light: '#b35900', dark: '#f0a04b' },
  retrying: { light: '#005fb8', dark: '#4daafc' },
  paused: { light: '#6f42c1', dark: '#b594f0' },
  cancelled: { light: '#6e6e6e', dark: '#a0a0a0' },
  notReady: { light: '#6e6e6e', dark: '#a0a0a0' },
};
