import { useState } from 'react';
import { act } from '../actions/action.ts';
import { addCall } from '../actions/add-call.ts';
import { Tool } from '../run/Tool.tsx';
import { useStore } from '../store.ts';

/** The tasks that can be called here; choosing one adds a call after what is selected, or at the end. */
export function Palette() {
  const tasks = useStore((state) => state.view?.tasks) ?? [];
  const flow = useStore((state) => state.view?.flow);
  const selection = useStore((state) => state.selection);
  const [query, setQuery] = useState('');
  const found = tasks.filter((task) => `${task.name} ${task.symbol}`.toLowerCase().includes(query.toLowerCase()));
  if (!flow) return null;
  return (
    <aside className="drawer is-left" aria-label="Palette">
      <header>
        <strong>Add a task</strong>
        <Tool icon="close" label="Close the palette" onClick={() => useStore.setState({ palette: false })} />
      </header>
      <input
        type="search"
        placeholder="Find a task"
        aria-label="Find a task"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <ul>
        {found.map((task) => (
          <li key={task.id}>
            <button
              type="button"
              className="row"
              aria-label={`Add ${task.name}`}
              title={task.description}
              onClick={() => act(addCall, { task: task.symbol })}
            >
              <span className="codicon codicon-symbol-method" aria-hidden="true" />
              <span className="call-name">{task.name}</span>
              <code>{task.parameters.map((parameter) => parameter.name).join(', ')}</code>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="hint">{tasks.length === 0 ? 'This file defines no tasks yet.' : 'No task of that name.'}</p>
      )}
      <p className="hint">
        {selection?.kind === 'node' ? 'Added after what is selected.' : 'Added at the end of the flow.'}
      </p>
    </aside>
  );
}
