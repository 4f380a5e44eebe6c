import type { RunEvent } from '../run-event.ts';

/** Prints the log lines of a run that is called straight from a script, so that whoever started it sees it go. */
export function createLogPrinter(
  out: { write(text: string): unknown },
  least: number,
): { print: (event: RunEvent) => void; flush: () => void } {
  let pending: string[] = [];
  let timer: NodeJS.Immediate | undefined;
  const flush = () => {
    if (timer) clearImmediate(timer);
    timer = undefined;
    if (pending.length > 0) out.write(pending.join(''));
    pending = [];
  };
  return {
    print(event) {
      if (event.kind !== 'log' || event.level < least) return;
      const run =
        event.taskRunName === undefined ? `Flow run '${event.flowRunName ?? ''}'` : `Task run '${event.taskRunName}'`;
      pending.push(`${event.timestamp.slice(11, 23)} | ${nameOf(event.level).padEnd(8)} | ${run} - ${event.message}\n`);
      timer ??= setImmediate(flush);
    },
    flush,
  };
}

function nameOf(level: number): string {
  if (level >= 50) return 'CRITICAL';
  if (level >= 40) return 'ERROR';
  if (level >= 30) return 'WARNING';
  return level >= 20 ? 'INFO' : 'DEBUG';
}
