import { cacheWithoutPersistence } from './cache-without-persistence.ts';
import { retriesWithoutDelay } from './retries-without-delay.ts';
import type { Rule } from './rule.ts';
import { unknownOption } from './unknown-option.ts';
import { wrongOptionType } from './wrong-option-type.ts';

/** All rules, in the order of their pages. */
export const RULES: readonly Rule[] = [unknownOption, wrongOptionType, retriesWithoutDelay, cacheWithoutPersistence];
