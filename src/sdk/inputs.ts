import type { AllowFailure, Quoted } from './annotations.ts';
import type { ReturnedState } from './states.ts';
import type { TaskFutureList } from './task-future-list.ts';
import type { Unmapped } from './unmapped.ts';

/** A `T`, or what will be one: a future or a promise, also anywhere inside of it. */
export type Input<T> = T | PromiseLike<T> | AllowFailure<T> | Quoted<T> | Inside<T>;

type Inside<T> = T extends Leaf ? never : T extends object ? { [K in keyof T]: Input<T[K]> } : never;
// biome-ignore lint/complexity/noBannedTypes: a function of any kind is meant.
type Leaf = Function | Date | RegExp | Map<unknown, unknown> | Set<unknown> | ArrayBufferView | ArrayBuffer;

/** The arguments of a task whose parameters are `A`. */
export type Inputs<A extends readonly unknown[]> = { [K in keyof A]: Input<A[K]> };

/**
 * The arguments of `map`: a list for each parameter that varies. Strings, and what is no list, stay as they are for
 * every call; a list that is to stay one goes into `unmapped`.
 */
export type MapInputs<A extends readonly unknown[]> = { [K in keyof A]: MapInput<A[K]> };

type MapInput<T> =
  | Iterable<Input<T>>
  | PromiseLike<Iterable<Input<T>>>
  | TaskFutureList<T>
  | AllowFailure<readonly T[]>
  | Quoted<T>
  | Unmapped<Input<T>>
  | (T extends string ? Input<T> : T extends Iterable<unknown> ? never : Input<T>);

/** What comes out of a function that returns an `R`: awaited, and the data of a state. */
export type ResultOf<R> = Data<Awaited<R>>;

type Data<R> =
  R extends ReturnedState<infer T>
    ? T
    : R extends readonly PromiseLike<unknown>[]
      ? { -readonly [K in keyof R]: Awaited<R[K]> }
      : R;
