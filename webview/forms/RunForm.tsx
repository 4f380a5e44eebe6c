import { useState } from 'react';
import type { Json, Parameter } from '../../src/model/graph.ts';
import { act } from '../actions/action.ts';
import { startRun } from '../actions/start-run.ts';
import { Tool } from '../run/Tool.tsx';
import { useStore } from '../store.ts';
import { fieldOf, initialText, NULL_TEXT, readField } from './parameter-fields.ts';

/** Asks for the parameters of a run. Only what was changed is sent, so that defaults stay the source's. */
export function RunForm() {
  const flow = useStore((state) => state.view?.flow);
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  if (!flow) return null;

  const start = (debug: boolean): void => {
    const parameters: Record<string, Json> = {};
    const found: Record<string, string> = {};
    for (const parameter of flow.parameters) {
      const text = texts[parameter.name] ?? initialText(parameter);
      const result = readField(parameter, text);
      if ('error' in result) found[parameter.name] = result.error;
      else if ('value' in result && (parameter.required || text !== initialText(parameter)))
        parameters[parameter.name] = result.value;
    }
    setErrors(found);
    if (Object.keys(found).length === 0) act(startRun, { debug, parameters });
  };

  return (
    <aside className="drawer is-right" aria-label={`Run ${flow.name}`}>
      <header>
        <strong>Run {flow.name}</strong>
        <Tool icon="close" label="Close the form" onClick={() => useStore.setState({ form: false })} />
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start(false);
        }}
      >
        {flow.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            text={texts[parameter.name] ?? initialText(parameter)}
            error={errors[parameter.name]}
            onChange={(text) => setTexts({ ...texts, [parameter.name]: text })}
          />
        ))}
        <button type="submit" className="primary">
          Run {flow.name}
        </button>
      </form>
    </aside>
  );
}

function ParameterField(props: {
  parameter: Parameter;
  text: string;
  error: string | undefined;
  onChange: (text: string) => void;
}) {
  const { parameter, text, error, onChange } = props;
  const field = fieldOf(parameter);
  const help = [parameter.schema.description, parameter.type].filter(Boolean).join(' · ');
  const hint = parameter.required ? 'required' : (parameter.default ?? 'default');
  const id = `parameter-${parameter.name}`;
  const isNull = text === NULL_TEXT;
  const shared = { id, 'aria-invalid': Boolean(error), className: error ? 'is-missing' : '', disabled: isNull };
  const shown = isNull ? '' : text;
  // Where null is the default, leaving the field empty says so.
  const offersNull = field.nullable && (parameter.required || parameter.schema.default !== null);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {parameter.name}
        {parameter.required ? ' *' : ''}
      </label>
      {field.kind === 'boolean' || field.kind === 'choice' ? (
        <select {...shared} value={shown} onChange={(event) => onChange(event.target.value)}>
          <option value="">{parameter.required ? 'choose…' : `default (${hint})`}</option>
          {(field.kind === 'boolean' ? [true, false] : field.choices).map((choice) => (
            <option key={String(choice)} value={String(choice)}>
              {String(choice)}
            </option>
          ))}
        </select>
      ) : field.kind === 'json' ? (
        <textarea
          {...shared}
          rows={3}
          value={shown}
          placeholder={[hint, field.example].filter(Boolean).join(', such as ')}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input
          {...shared}
          type={field.kind === 'text' ? field.input : 'text'}
          value={shown}
          placeholder={hint}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {offersNull && (
        <label className="field-null">
          <input
            type="checkbox"
            checked={isNull}
            onChange={(event) => onChange(event.target.checked ? NULL_TEXT : '')}
            aria-label={`${parameter.name} is null`}
          />
          null
        </label>
      )}
      {help && <span className="hint">{help}</span>}
      {error && <span className="field-error">{error}</span>}
    </div>
  );
}
