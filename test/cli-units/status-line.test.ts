import { describe, expect, it } from 'vitest';
import { createStatusLine, type TerminalStream } from '../../src/cli/status-line.ts';

const CLEAR = '\r\u001b[2K';

/** What a terminal shows after all that was written to it, line by line. */
function createTerminal(columns: number) {
  const lines = [''];
  const stream: TerminalStream = {
    columns,
    write(chunk: string | Uint8Array) {
      for (const part of String(chunk)
        .replaceAll(CLEAR, '\r')
        .split(/([\n\r])/)) {
        if (part === '\n') lines.push('');
        else if (part === '\r') lines[lines.length - 1] = '';
        else lines[lines.length - 1] += part;
      }
      return true;
    },
  };
  return { stream, text: () => lines.join('\n') };
}

type Step = { show: string } | { write: string } | 'end';

function check(steps: Step[], expected: string, columns = 40): void {
  const { stream, text } = createTerminal(columns);
  const status = createStatusLine([stream], (draw) => draw());
  for (const step of steps) {
    if (step === 'end') status.end();
    else if ('show' in step) status.show(step.show);
    else stream.write(step.write);
  }
  expect(text()).toBe(expected);
}

describe('the line at the bottom of a terminal', () => {
  it('changes in place', () => check([{ show: '1 done' }, { show: '2 done' }], '2 done'));
  it('stays beneath what is written', () =>
    check([{ show: '1 done' }, { write: 'a\nb\n' }, { write: 'c\n' }], 'a\nb\nc\n1 done'));
  it('waits for the end of a line that is being written', () => {
    check([{ show: '1 done' }, { write: 'half' }, { show: '2 done' }], 'half');
    check([{ show: '1 done' }, { write: 'half' }, { show: '2 done' }, { write: ' a line\n' }], 'half a line\n2 done');
  });
  it('goes away', () => check([{ write: 'a\n' }, { show: '1 done' }, 'end', { write: 'b' }], 'a\nb'));
  it('is no longer than the terminal is wide', () => check([{ show: '1 done, 2 running' }], '1 done,', 8));
});
