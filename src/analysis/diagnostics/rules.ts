import { badRunName } from './bad-run-name.ts';
import { blockingCall } from './blocking-call.ts';
import { cacheWithoutPersistence } from './cache-without-persistence.ts';
import { callNotAwaited } from './call-not-awaited.ts';
import { duplicateName } from './duplicate-name.ts';
import { futureInCondition } from './future-in-condition.ts';
import { largeLiteral } from './large-literal.ts';
import { loopCouldBeMap } from './loop-could-be-map.ts';
import { missingEntrypoint } from './missing-entrypoint.ts';
import { parameterWithoutSchema } from './parameter-without-schema.ts';
import { retriesWithoutDelay } from './retries-without-delay.ts';
import type { Rule } from './rule.ts';
import { scheduleNeverFires } from './schedule-never-fires.ts';
import { secretDefault } from './secret-default.ts';
import { taskOutsideFlow } from './task-outside-flow.ts';
import { unawaitedFuture } from './unawaited-future.ts';
import { unequalMap } from './unequal-map.ts';
import { unknownOption } from './unknown-option.ts';
import { unreadableSchedule } from './unreadable-schedule.ts';
import { wrongOptionType } from './wrong-option-type.ts';

/** All rules, in the order of their pages. */
export const RULES: readonly Rule[] = [
  unawaitedFuture,
  callNotAwaited,
  futureInCondition,
  unequalMap,
  loopCouldBeMap,
  taskOutsideFlow,
  largeLiteral,
  unknownOption,
  wrongOptionType,
  retriesWithoutDelay,
  cacheWithoutPersistence,
  badRunName,
  blockingCall,
  secretDefault,
  parameterWithoutSchema,
  duplicateName,
  unreadableSchedule,
  scheduleNeverFires,
  missingEntrypoint,
];
