import { useEffect, useRef } from 'react';
import type { LogLine } from '../../src/model/run.ts';
import type { Position, Range } from '../../src/model/source.ts';
import { findSourceLinks } from '../../src/model/source-link.ts';
import { useStore } from '../store.ts';

/** In the browser: the source with what is selected, and the log of a run. */
export function BottomPane() {
  const pane = useStore((state) => state.pane);
  return (
    <section className="bottom-pane" aria-label={pane === 'source' ? 'Source' : 'Log'}>
      <div role="tablist" className="tabs">
        {(['source', 'log'] as const).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={pane === name}
            onClick={() => useStore.setState({ pane: name })}
          >
            {name === 'source' ? 'Source' : 'Log'}
          </button>
        ))}
      </div>
      {pane === 'source' ? <Source /> : <Log />}
    </section>
  );
}

function Source() {
  const source = useStore((state) => state.source);
  const post = useStore((state) => state.post);
  const mark = useRef<HTMLDivElement>(null);
  const first = source?.highlight?.start.line;
  useEffect(() => {
    if (first !== undefined) mark.current?.scrollIntoView({ block: 'nearest' });
  }, [first]);
  if (!source) return <p className="hint">Choose a flow to see its source.</p>;
  const last = source.highlight?.end.line ?? -1;
  return (
    <div className="source" data-file={source.title}>
      {numbered(source.text).map(({ number, line }) => {
        const marked = first !== undefined && number >= first && number <= last;
        return (
          <div key={number} className={marked ? 'line is-marked' : 'line'} ref={number === first ? mark : undefined}>
            <button
              type="button"
              className="line-number"
              aria-label={`Line ${number + 1}`}
              onClick={() => post({ type: 'cursor-at', file: source.file, position: firstOn(number, line) })}
            >
              {number + 1}
            </button>
            <code>{line}</code>
          </div>
        );
      })}
    </div>
  );
}

/** Where the text of a line begins. */
function firstOn(number: number, line: string): Position {
  return { line: number, character: line.length - line.trimStart().length };
}

/** The lines of a text with their numbers, from 0: the number is all the identity a line has. */
function numbered(text: string): { number: number; line: string }[] {
  return text.split('\n').map((line, number) => ({ number, line }));
}

function Log() {
  const log = useStore((state) => state.log);
  const end = useRef<HTMLDivElement>(null);
  const count = log?.lines.length ?? 0;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  if (!log) return <p className="hint">Open a run's log from the list of runs.</p>;
  return (
    <div className="log" role="log">
      {log.lines.length === 0 && <p className="hint">No logs yet; they appear here as they come.</p>}
      {log.lines.map((line) => (
        <LogRow key={line.id} line={line} />
      ))}
      <div ref={end} />
    </div>
  );
}

function LogRow({ line }: { line: LogLine }) {
  const post = useStore((state) => state.post);
  const level = line.level >= 40 ? 'error' : line.level >= 30 ? 'warning' : 'info';
  return (
    <div className={`line is-${level}`}>
      <span className="line-number">{line.timestamp.slice(11, 23)}</span>
      <span className="log-source">{line.name}</span>
      <code>
        {splitLinks(line.message).map((part) =>
          part.link ? (
            <button
              key={part.at}
              type="button"
              className="link"
              onClick={() => part.link && post({ type: 'reveal-range', ...part.link })}
            >
              {part.text}
            </button>
          ) : (
            part.text
          ),
        )}
      </code>
    </div>
  );
}

interface Part {
  at: number;
  text: string;
  link?: { file: string; range: Range };
}

/** A message in parts; the places in source files that it names are links. */
function splitLinks(message: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { start, end, file, line, character } of findSourceLinks(message)) {
    const position = { line, character };
    parts.push({ at, text: message.slice(at, start) });
    parts.push({
      at: start,
      text: message.slice(start, end),
      link: { file, range: { start: position, end: position } },
    });
    at = end;
  }
  parts.push({ at: at + 0.5, text: message.slice(at) });
  return parts;
}
