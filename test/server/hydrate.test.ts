import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/graph.ts';
import { HydrationFailed, hydrate } from '../../src/server/parameters/hydrate.ts';
import { renderTemplate } from '../../src/server/parameters/render-template.ts';

const variables: Record<string, Json> = { city: 'Oslo', list: [1, 2], nothing: null };
const made = (value: Json): Json => hydrate({ v: value }, (name) => variables[name]).v ?? 'left out';

describe('a described value', () => {
  it.each<[Json, Json]>([
    [{ __prefect_kind: 'json', value: '{"a": [1, null]}' }, { a: [1, null] }],
    [{ __prefect_kind: 'json', value: 7 }, 7],
    [{ __prefect_kind: 'json' }, 'left out'],
    [{ __prefect_kind: 'none', value: [{ __prefect_kind: 'json', value: '1' }] }, [1]],
    [{ __prefect_kind: 'jinja', template: 'in {{ "oslo" | upper }}' }, 'in OSLO'],
    [{ __prefect_kind: 'workspace_variable', variable_name: 'city' }, 'Oslo'],
    [{ __prefect_kind: 'workspace_variable', variable_name: { __prefect_kind: 'json', value: '"list"' } }, [1, 2]],
    [{ __prefect_kind: 'workspace_variable' }, 'left out'],
    [[{ __prefect_kind: 'workspace_variable' }, 1], [1]],
    [{ deep: { er: { __prefect_kind: 'json', value: 'true' } } }, { deep: { er: true } }],
    [{ __prefect_kind: 'unheard of', value: 3 }, 3],
  ])('%j becomes %j', (described, value) => {
    expect(made(described)).toEqual(value);
  });

  it.each<[Json, string]>([
    [{ __prefect_kind: 'json', value: '{' }, 'Invalid JSON: '],
    [{ __prefect_kind: 'none' }, "Missing 'value' key in __prefect object"],
    [{ __prefect_kind: 'jinja' }, "Missing 'template' key in __prefect object"],
    [{ __prefect_kind: 'jinja', template: '{{ nope' }, 'Invalid jinja: '],
    [{ __prefect_kind: 'workspace_variable', variable_name: 'none' }, "Variable 'none' not found in workspace."],
  ])('%j is refused', (described, message) => {
    expect(() => made(described)).toThrow(HydrationFailed);
    expect(() => made(described)).toThrow(message);
  });
});

describe('a template', () => {
  it.each([
    ['no braces', 'no braces'],
    ['{{ missing.deeply.so }}!', '!'],
    ['{% for i in range(2, 6, 2) %}{{ i }} {% endfor %}', '2 4 '],
    ['{{ none }}{{ True }}', 'true'],
  ])('%s gives %s', (template, text) => {
    expect(renderTemplate(template)).toBe(text);
  });

  it.each([
    ['{{ range(101) }}', 'more than 100'],
    ['{% for a in [] %}'.repeat(3) + '{% endfor %}'.repeat(3), 'at a depth of 3'],
    ['{% for a in [] %}{% endfor %}'.repeat(11), 'Contains 11 for loops'],
  ])('%s is refused', (template, message) => {
    expect(() => renderTemplate(template)).toThrow(message);
  });
});
