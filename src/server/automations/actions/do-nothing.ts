import type { ActionKind } from '../action.ts';

export const doNothing: ActionKind<'do-nothing'> = () => {};
