/** A stream to a terminal, as far as a status line needs it. */
export interface TerminalStream {
  write: NodeJS.WriteStream['write'];
  readonly columns?: number;
}

export interface StatusLine {
  /** Shows this text from now on, beneath all that is written. */
  show(text: string): void;
  /** Takes it away for good. */
  end(): void;
}

/**
 * Keeps a text in the last line of a terminal, whoever else writes to it: the text is taken away before anything is
 * written to one of the streams, and is back a moment later, as soon as a line is complete. It stands in the first of
 * the streams.
 */
export function createStatusLine(
  streams: readonly [TerminalStream, ...TerminalStream[]],
  later: (callback: () => void) => void = (callback) => void setTimeout(callback, REDRAW_MS).unref(),
): StatusLine {
  const [own] = streams;
  const writes = streams.map((stream) => stream.write);
  const writeOwn = (text: string) => writes[0]?.call(own, text);
  let text = '';
  let shown = '';
  let lineComplete = true;
  let drawing = false;

  streams.forEach((stream, at) => {
    const write = writes[at] as TerminalStream['write'];
    stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
      hide();
      const result = write.call(stream, chunk, ...rest);
      if (chunk.length > 0) lineComplete = chunk[chunk.length - 1] === '\n' || chunk[chunk.length - 1] === NEWLINE;
      if (!drawing) {
        drawing = true;
        later(draw);
      }
      return result;
    }) as TerminalStream['write'];
  });

  return {
    show(next) {
      text = next;
      if (lineComplete && text !== shown) {
        hide();
        draw();
      }
    },
    end() {
      text = '';
      hide();
      streams.forEach((stream, at) => {
        stream.write = writes[at] as TerminalStream['write'];
      });
    },
  };

  function hide(): void {
    if (!shown) return;
    shown = '';
    writeOwn(CLEAR);
  }

  function draw(): void {
    drawing = false;
    if (!text || shown || !lineComplete) return;
    shown = text;
    // What is longer than the line would go on in the next, where it could not be taken away.
    writeOwn(text.slice(0, (own.columns || 80) - 1));
  }
}

/** Many lines are often written at once. */
const REDRAW_MS = 30;
const NEWLINE = 10;
/** To the beginning of the line, and away with all that stands in it. */
const CLEAR = '\r\u001b[2K';
