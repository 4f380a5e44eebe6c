import { afterAll, describe, expect, it } from 'vitest';
import type { CompletionItem, HoverText, Place, SymbolItem } from '../../src/model/insight.ts';
import type { Position, TextEdit } from '../../src/model/source.ts';
import { applyEdits } from './apply-edits.ts';
import { type InsightCase, insightTables, readInsightCases, rewriteInsightCases } from './insight-file.ts';
import { listingOf } from './project/workspace-file.ts';
import { openAnalyzer } from './test-analyzer.ts';

const analyzer = await openAnalyzer({ now: () => new Date('2026-06-01T12:00:00Z') });
const found: { row: InsightCase; actual: string }[] = [];

afterAll(() => {
  analyzer.dispose();
  if (process.env.UPDATE) for (const table of insightTables()) rewriteInsightCases(table, found);
});

describe.each(insightTables())('%s', (table) => {
  it.each(readInsightCases(table))('$name, $language', (row) => {
    const actual = answerOf(row).trimEnd() || 'nothing';
    found.push({ row, actual });
    if (!process.env.UPDATE) expect(actual).toBe(row.expected);
  });
});

function answerOf(row: InsightCase): string {
  const { cursor, files, table, extra } = row;
  const text = files.get(cursor.file) ?? '';
  const at = positionOf(text, cursor.offset);
  const project = analyzer.openProject(
    (file) => files.get(file),
    () => listingOf(files),
  );
  for (const file of files.keys()) project.graph(file);
  switch (table) {
    case 'hover':
      return hoverText(text, project.insight(cursor.file, { ask: 'hover', at }));
    case 'completion':
      return completionText(text, project.insight(cursor.file, { ask: 'completion', at }) ?? []);
    case 'definition':
      return placesText(files, project.insight(cursor.file, { ask: 'definition', at }) ?? []);
    case 'references':
      return placesText(files, project.insight(cursor.file, { ask: 'references', at }) ?? []);
    case 'rename': {
      const before = project.insight(cursor.file, { ask: 'name', at });
      const outcome = project.insight(cursor.file, { ask: 'rename', at, name: extra });
      if (!outcome || 'refused' in outcome) return `refused: ${outcome?.refused}`;
      if (!before || 'refused' in before) return `not offered: ${before?.refused}`;
      return outcome.files.map(({ file, edits }) => renamedText(file, files.get(file) ?? '', edits)).join('\n');
    }
    case 'symbols':
      return (project.insight(cursor.file, { ask: 'symbols' }) ?? []).map((item) => symbolText(item, '')).join('\n');
    default:
      throw new Error(`There is no question for ${table}.txt.`);
  }
}

function hoverText(text: string, hover: HoverText | undefined): string {
  if (!hover) return '';
  const marked = text.slice(offsetOf(text, hover.range.start), offsetOf(text, hover.range.end));
  const subject = hover.subject ? ` (${hover.subject.kind} ${hover.subject.name})` : '';
  return [`${marked}${subject}`, ...hover.paragraphs].join('\n');
}

/** Each item, and what the line is when the first one has been taken. */
function completionText(text: string, items: readonly CompletionItem[]): string {
  const [first] = items;
  if (!first) return '';
  const line =
    applyEdits(text, [{ range: first.range, newText: first.insert }]).split('\n')[first.range.start.line] ?? '';
  return [...items.map(({ label, detail }) => `${label}: ${detail}`), `> ${line}`].join('\n');
}

function placesText(files: ReadonlyMap<string, string>, places: readonly Place[]): string {
  return places
    .map(({ file, range }) => {
      const text = files.get(file) ?? '';
      const start = offsetOf(text, range.start);
      const end = offsetOf(text, range.end);
      const marked = `${text.slice(0, start)}‹${text.slice(start, end)}›${text.slice(end)}`;
      return `${file.slice('/w/'.length)}: ${marked.split('\n')[range.start.line]}`;
    })
    .join('\n');
}

function renamedText(file: string, text: string, edits: TextEdit[]): string {
  return `@@ ${file.slice('/w/'.length)}\n${applyEdits(text, edits).trimEnd()}`;
}

function symbolText({ name, detail, kind, children }: SymbolItem, indent: string): string {
  return [`${indent}${kind} ${name}: ${detail}`, ...children.map((child) => symbolText(child, `${indent}  `))].join(
    '\n',
  );
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

function offsetOf(text: string, { line, character }: Position): number {
  let at = 0;
  for (let skipped = 0; skipped < line; skipped++) at = text.indexOf('\n', at) + 1;
  return at + character;
}
