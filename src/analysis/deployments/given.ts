import type { CallExpression, Expression } from '../flow-ir.ts';
import { camelCase } from '../graph/known-names.ts';
import type { Reading } from './reading.ts';

/** What a call is given, by the name that TypeScript has for it. */
export type Given = ReadonlyMap<string, Expression>;

/** Arguments by keyword, by position where that has a name, and from one object of options. */
export function collectGiven(reading: Reading, call: CallExpression, positional: readonly string[]): Given {
  const given = new Map<string, Expression>();
  call.arguments.forEach(({ name, value, spread }, index) => {
    if (name !== undefined) given.set(camelCase(name), value);
    else if (spread === undefined) {
      const record = reading.module.language === 'typescript' ? reading.facts.resolve(value) : value;
      if (record.kind === 'collection' && record.shape === 'record') {
        for (const entry of record.entries) if (entry.key !== undefined) given.set(camelCase(entry.key), entry.value);
      } else if (positional[index] !== undefined) given.set(positional[index], value);
    }
  });
  return given;
}
