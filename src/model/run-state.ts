/** Prefect's state types; the closed set that a state's free-form name refines. */
export const STATE_TYPES = [
  'SCHEDULED',
  'PENDING',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'CRASHED',
  'PAUSED',
  'CANCELLING',
] as const;
export type StateType = (typeof STATE_TYPES)[number];

/** A state as views need it. */
export interface RunState {
  type: StateType;
  name: string;
  message?: string;
  /** ISO 8601, UTC. */
  timestamp: string;
}

/** How a state looks wherever it is shown. The icon is a codicon, the colour an id contributed as `millrace.state.<colour>`. */
export interface StateLook {
  colour: StateColour;
  icon: string;
  /** Whether the icon turns while the state lasts, when motion is allowed. */
  spins?: true;
}

export type StateColour =
  | 'scheduled'
  | 'late'
  | 'pending'
  | 'running'
  | 'completed'
  | 'cached'
  | 'failed'
  | 'timedOut'
  | 'crashed'
  | 'retrying'
  | 'paused'
  | 'cancelled'
  | 'notReady';

const LOOK_OF_TYPE: Record<StateType, StateLook> = {
  SCHEDULED: { colour: 'scheduled', icon: 'clock' },
  PENDING: { colour: 'pending', icon: 'circle-large-outline' },
  RUNNING: { colour: 'running', icon: 'sync', spins: true },
  COMPLETED: { colour: 'completed', icon: 'pass' },
  FAILED: { colour: 'failed', icon: 'error' },
  CANCELLED: { colour: 'cancelled', icon: 'circle-slash' },
  CRASHED: { colour: 'crashed', icon: 'flame' },
  PAUSED: { colour: 'paused', icon: 'debug-pause' },
  CANCELLING: { colour: 'cancelled', icon: 'circle-slash', spins: true },
};

const LOOK_OF_NAME: Record<string, StateLook> = {
  Late: { colour: 'late', icon: 'clock' },
  Cached: { colour: 'cached', icon: 'zap' },
  TimedOut: { colour: 'timedOut', icon: 'watch' },
  AwaitingRetry: { colour: 'retrying', icon: 'history' },
  Retrying: { colour: 'retrying', icon: 'sync', spins: true },
  NotReady: { colour: 'notReady', icon: 'dash' },
};

/** The one table of looks: by name where the name has a look of its own, else by type. */
export function lookOf(state: { type: StateType; name: string }): StateLook {
  const named = Object.hasOwn(LOOK_OF_NAME, state.name) ? LOOK_OF_NAME[state.name] : undefined;
  return named ?? LOOK_OF_TYPE[state.type];
}

/** Whether nothing will follow by itself. */
export function isTerminal(type: StateType): boolean {
  return type === 'COMPLETED' || type === 'FAILED' || type === 'CANCELLED' || type === 'CRASHED';
}

/** The name a state gets when it is given a type alone: `RUNNING` reads `Running`. */
export function defaultStateName(type: StateType): string {
  return type.charAt(0) + type.slice(1).toLowerCase();
}
