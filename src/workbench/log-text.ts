import type { LogLine } from '../model/run.ts';

const LEVELS: [number, string][] = [
  [50, 'CRITICAL'],
  [40, 'ERROR'],
  [30, 'WARNING'],
  [20, 'INFO'],
  [0, 'DEBUG'],
];

/** A log line as text: `12:03:04.120 | INFO     | extract-0 | 1461 rows`. Further lines of a message are indented. */
export function formatLogLine(line: LogLine, taskRunName: string | undefined): string {
  // Python leaves the fraction away where it is zero.
  const [, clock = '', fraction = ''] = /T(\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?/.exec(line.timestamp) ?? [];
  const time = `${clock}.${fraction.padEnd(3, '0')}`;
  const level = (LEVELS.find(([least]) => line.level >= least)?.[1] ?? 'DEBUG').padEnd(8);
  const source = taskRunName ?? 'flow';
  return `${time} | ${level} | ${source} | ${line.message.replaceAll('\n', '\n    ')}`;
}
