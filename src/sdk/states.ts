import { defaultStateName, type StateType } from '../model/run-state.ts';

/** A state that a flow or task returns to decide by itself in which it ends. Made by `states`. */
export class ReturnedState<T = unknown> {
  readonly type: StateType;
  readonly name: string;
  readonly message: string;
  readonly data: T;

  constructor(type: StateType, { name, message, data }: StateOptions<T> = {}) {
    this.type = type;
    this.name = name ?? defaultStateName(type);
    this.message = message ?? '';
    this.data = data as T;
  }
}

/** What a state is made of. */
export interface StateOptions<T> {
  /** What the state is called; its type's name unless told. */
  name?: string;
  message?: string;
  /** The result of the run. */
  data?: T;
}

/**
 * Makers of states to return from a flow or a task, which decide in which state its run ends.
 *
 * @example
 * const load = task((rows: string[]) => (rows.length > 0 ? rows : states.completed({ name: 'Skipped', data: rows })));
 * expect(await load([])).toEqual([]);
 */
export const states: StateMakers = {
  completed: (options) => new ReturnedState('COMPLETED', options),
  failed: (options) => new ReturnedState('FAILED', options),
  cancelled: (options) => new ReturnedState('CANCELLED', options),
};

export interface StateMakers {
  completed<T = undefined>(options?: StateOptions<T>): ReturnedState<T>;
  failed<T = never>(options?: StateOptions<T>): ReturnedState<T>;
  cancelled<T = never>(options?: StateOptions<T>): ReturnedState<T>;
}
