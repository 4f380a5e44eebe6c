import { appendFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../test-results');

/** Notes a figure; figures are reported, never asserted, since machines differ. */
export function recordMeasure(what: string, value: number, unit: string): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(join(FOLDER, 'measures.jsonl'), `${JSON.stringify({ what, value, unit })}\n`);
}
