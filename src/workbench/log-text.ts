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
  const time = line.timestamp.slice(11, 23).padEnd(12, '0');
  const level = (LEVELS.find(([least]) => line.level >= least)?.[1] ?? 'DEBUG').padEnd(8);
  const source = taskRunName ?? 'flow';
  return `${time} | ${level} | ${source} | ${line.message.replaceAll('\n', '\n    ')}`;
}
