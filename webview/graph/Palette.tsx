import { useState } from 'react';
import { act } from '../actions/action.ts';
import { addCall } from '../actions/add-call.ts';
import { Tool } from '../run/Tool.tsx';
import { useStore } from '../store.ts';

/** The search field narrows down what is not shown. */
const MOST_SHOWN = 100;

/** The tasks that can be called here, and those of other files, which are imported; choosing one adds a call after what is selected, or at the end. */
export function Palette() {
  const tasks = useStore((state) => state.view?.tasks) ?? [];
  const flow = useStore((state) => state.view?.flow);
  const selection = useStore((state) => state.selection);
  const [query, setQuery] = useState('');
  const library = useStore((state) => state.library);
  const matches = (text: string): boolean => text.toLowerCase().includes(query.toLowerCase());
  const found = tasks.filter((task) => matches(`${task.name} ${task.symbol}`));
  const elsewhere = library.filter((entry) => matches(`${entry.name} ${entry.id} ${entry.title}`)).slice(0, MOST_SHOWN);
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
      {elsewhere.length > 0 && <h3>From other files</h3>}
      <ul>
        {elsewhere.map((entry) => (
          <li key={`${entry.file}:${entry.kind}:${entry.id}`}>
            <button
              type="button"
              className="row"
              aria-label={`Add ${entry.name} of ${entry.title}`}
              title={entry.description}
              onClick={() => act(addCall, { task: entry.id, from: entry.file })}
            >
              <span
                className={`codicon codicon-${entry.kind === 'task' ? 'symbol-method' : 'type-hierarchy-sub'}`}
                aria-hidden="true"
              />
              <span className="call-name">{entry.name}</span>
              <code>{entry.title}</code>
            </button>
          </li>
        ))}
      </ul>
      {found.length + elsewhere.length === 0 && (
        <p className="hint">{tasks.length === 0 ? 'This file defines no tasks yet.' : 'No task of that name.'}</p>
      )}
      <p className="hint">
        {selection?.kind === 'node' ? 'Added after what is selected.' : 'Added at the end of the flow.'}
      </p>
    </aside>
  );
}
