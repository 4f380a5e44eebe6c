import { useEffect, useRef, useState } from 'react';
import { useStore } from '../store.ts';

/** Says aloud, to those who listen instead of look, what has changed in the picture. */
export function Announcer() {
  const nodes = useStore((state) => state.view?.flow?.nodes);
  const state = useStore((store) => store.run?.run.state.name);
  const refusal = useStore((store) => store.refusal?.message);
  const before = useRef(nodes);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const old = new Set(before.current?.map((node) => node.id));
    const now = new Set(nodes?.map((node) => node.id));
    const added = nodes?.filter((node) => !old.has(node.id)).map((node) => node.label) ?? [];
    const removed = before.current?.filter((node) => !now.has(node.id)).map((node) => node.label) ?? [];
    if (before.current && added.length + removed.length > 0) {
      setSaid(
        [added.length ? `Added ${added.join(', ')}.` : '', removed.length ? `Removed ${removed.join(', ')}.` : ''].join(
          ' ',
        ),
      );
    }
    before.current = nodes;
  }, [nodes]);
  useEffect(() => {
    if (state) setSaid(`The run is ${state}.`);
  }, [state]);
  return (
    <div className="announcer" aria-live="polite">
      {refusal ?? said}
    </div>
  );
}
