import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import type { Direction } from '../src/drawing/layout.ts';
import { Inspector } from './forms/Inspector.tsx';
import { RunForm } from './forms/RunForm.tsx';
import { Canvas } from './graph/Canvas.tsx';
import { Palette } from './graph/Palette.tsx';
import { StatusLine } from './graph/StatusLine.tsx';
import { Announcer } from './run/Announcer.tsx';
import { BottomPane } from './run/BottomPane.tsx';
import { Sidebar } from './run/Sidebar.tsx';
import { Toolbar } from './run/Toolbar.tsx';
import { useStore } from './store.ts';

export function App() {
  const host = useStore((state) => state.host);
  const ready = useStore((state) => state.ready);
  const status = useStore((state) => state.view?.status);
  const hasFlow = useStore((state) => Boolean(state.view?.flow));
  const palette = useStore((state) => state.palette);
  const form = useStore((state) => state.form);
  const [ref, direction] = usePanelDirection();
  if (!ready) return null;
  return (
    <ReactFlowProvider>
      <div className={`app is-${host}`}>
        {host === 'browser' && <Sidebar />}
        <main className="panel" ref={ref}>
          <Toolbar direction={direction} />
          <StatusLine />
          <div className="stage">
            {palette && <Palette />}
            {hasFlow ? (
              <Canvas direction={direction} />
            ) : (
              <Empty message={status?.kind === 'empty' ? status.message : ''} />
            )}
            {form ? <RunForm /> : <Inspector />}
          </div>
          {host === 'browser' && <BottomPane />}
        </main>
        <Announcer />
      </div>
    </ReactFlowProvider>
  );
}

function Empty({ message }: { message: string }) {
  return (
    <div className="empty" role="status">
      {message && <span className="codicon codicon-type-hierarchy-sub" aria-hidden="true" />}
      <p>{message}</p>
    </div>
  );
}

/** Top to bottom in a narrow panel, left to right in a wide one; the person's choice is kept. */
function usePanelDirection(): [React.RefObject<HTMLElement | null>, Direction] {
  const ref = useRef<HTMLElement>(null);
  const chosen = useStore((state) => state.direction);
  const [wide, setWide] = useState(false);
  const ready = useStore((state) => state.ready);
  useEffect(() => {
    const element = ref.current;
    if (!element || !ready) return;
    const observer = new ResizeObserver(() => setWide(element.clientWidth > element.clientHeight * 1.6));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ready]);
  return [ref, chosen ?? (wide ? 'RIGHT' : 'DOWN')];
}
