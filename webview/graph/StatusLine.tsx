import { useStore } from '../store.ts';

/** The one line above the picture that says what is wrong with it, and where. */
export function StatusLine() {
  const view = useStore((state) => state.view);
  const refusal = useStore((state) => state.refusal);
  const lost = useStore((state) => state.lost);
  const post = useStore((state) => state.post);
  if (lost) return <p className="status-line is-warning">The connection to Millrace is lost; trying again…</p>;
  if (refusal) {
    return (
      <p className="status-line is-warning" role="alert">
        {refusal.message}
        <button type="button" className="link" onClick={() => useStore.setState({ refusal: null })}>
          Dismiss
        </button>
      </p>
    );
  }
  if (view?.status.kind !== 'broken') return null;
  const { message, range } = view.status;
  return (
    <p className="status-line is-warning" role="status" data-broken="">
      <span className="codicon codicon-warning" aria-hidden="true" />
      The source does not parse; this is the last good graph. {message}
      <button type="button" className="link" onClick={() => post({ type: 'reveal-range', file: view.file, range })}>
        Line {range.start.line + 1}
      </button>
    </p>
  );
}
