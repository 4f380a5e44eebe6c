import { writeFileSync } from 'node:fs';
import { type EditVerb, VERB_NAMES } from '../../model/edit-verb.ts';
import { applyTextEdits } from '../../model/text-edits.ts';
import { openAnalysis } from '../analyse.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { parseTarget, readSource } from '../flow-target.ts';
import { lineDifference } from '../line-difference.ts';

/** Makes one edit as the designer would. */
export async function edit(context: CliContext, text: string, options: { verb: string; write?: true }): Promise<void> {
  const target = parseTarget(text, context.cwd);
  const source = readSource(target);
  const analysis = openAnalysis(context);
  try {
    const outcome = await analysis.applyVerb(source, readVerb(options.verb));
    if ('refused' in outcome) throw new UsageError(outcome.refused);
    const edited = applyTextEdits(source.text, outcome.edits);
    if (options.write) writeFileSync(target.file, edited);
    else context.out(lineDifference(source.text, edited));
  } finally {
    await analysis.dispose();
  }
}

function readVerb(text: string): EditVerb {
  let verb: unknown;
  try {
    verb = JSON.parse(text);
  } catch {
    throw new UsageError(`--verb is not JSON: ${text}.`);
  }
  const name = (verb as { verb?: unknown } | null)?.verb;
  if (!VERB_NAMES.includes(name as EditVerb['verb'])) {
    throw new UsageError(`--verb needs "verb", one of ${VERB_NAMES.join(', ')}.`);
  }
  return verb as EditVerb;
}
