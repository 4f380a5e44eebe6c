import type { InsightAnswers, RenameOutcome } from '../../model/insight.ts';
import { type Change, replace, sortChanges } from '../edit/change.ts';
import { isIdentifier, occurs } from '../edit/identifiers.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import { type Occurrence, occurrencesIn, shortName } from './occurrences.ts';
import { type InsightFiles, readings, yamlPlaces } from './places.ts';
import { covers, type Subject, subjectAt } from './subject.ts';

/** What would be renamed at a place. */
export function nameAt(built: BuiltGraph, offset: number): InsightAnswers['name'] {
  const subject = subjectAt(built, offset);
  if (!subject || !covers(subject.span, offset)) return undefined;
  const refused = whyNot(built, subject);
  if (refused) return { refused };
  return { range: built.lines.range(subject.span), name: shortName(subject.definition) };
}

/** Renames a task or a flow wherever it is named. A name that an option gives it in the orchestrator stays. */
export function rename(built: BuiltGraph, files: InsightFiles, offset: number, name: string): RenameOutcome {
  const subject = subjectAt(built, offset);
  if (!subject || !covers(subject.span, offset)) return { refused: 'No task or flow is named here.' };
  const { definition } = subject;
  const refused = whyNot(built, subject);
  if (refused) return { refused };
  if (!isIdentifier(name, built.module.language)) {
    return { refused: `\`${name}\` can’t be a name in this language; pick another.` };
  }
  if (name === shortName(definition)) return { files: [] };
  const all = readings(built, files, definition);
  const elsewhere = all.length > 1;
  const edits: { file: string; edits: ReturnType<BuiltGraph['lines']['edit']>[] }[] = [];
  for (const reading of all) {
    const changes = changesOf(occurrencesIn(reading, definition), name, elsewhere);
    if (changes.length === 0) continue;
    if (occurs(reading.module, name)) {
      const file = reading.module.file.replaceAll('\\', '/').split('/').at(-1) ?? '';
      return { refused: `\`${name}\` is already used in ${file}; pick another name.` };
    }
    edits.push({ file: reading.module.file, edits: changes.map((change) => reading.lines.edit(change, change.text)) });
  }
  for (const { file, range } of yamlPlaces(files, definition)) {
    const known = edits.find((one) => one.file === file);
    if (known) known.edits.push({ range, newText: name });
    else edits.push({ file, edits: [{ range, newText: name }] });
  }
  return { files: edits };
}

function changesOf(occurrences: readonly Occurrence[], name: string, elsewhere: boolean): Change[] {
  const changes = occurrences.flatMap((occurrence): Change[] => {
    const { kind, rewrite } = occurrence;
    if (kind === 'alias') return [];
    // Where it is not known who imports a file, the name that it exports stays.
    const plain = !rewrite || (kind === 'export' && elsewhere);
    return [replace(occurrence, plain ? name : rewrite(name))];
  });
  return sortChanges(changes);
}

function whyNot(built: BuiltGraph, { definition, span }: Subject): string | undefined {
  const { symbol } = definition;
  if (symbol === 'default') return 'What a file exports without a name can’t be renamed; give it a name first.';
  if (built.module.text.slice(span.start, span.end) !== shortName(definition)) {
    return `This is another name for \`${symbol}\`; rename it where it is defined.`;
  }
  return undefined;
}
