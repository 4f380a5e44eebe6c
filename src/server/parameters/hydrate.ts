import type { Json } from '../../model/graph.ts';
import { recordOf } from '../loose-json.ts';
import { pythonJsonProblem } from './python-json-problem.ts';
import { renderTemplate } from './render-template.ts';

/** A parameter that cannot be made out of what stands for it. The message is what a client is told. */
export class HydrationFailed extends Error {
  override readonly name = 'HydrationFailed';
  readonly code = 'hydration-failed';
}

/** Where values come from that are named by others: the variables of the server. */
export type ReadVariable = (name: string) => Json | undefined;

interface Sources {
  readVariable: ReadVariable;
  /** Renders a template, with whatever there is that it may speak of. */
  render: (template: string) => string;
}

/**
 * Parameters with every value made that is described instead of written: an object with `__prefect_kind` stands for
 * JSON in a text, for a rendered template, or for a variable. Throws `HydrationFailed`.
 */
export function hydrate(
  parameters: Record<string, Json>,
  readVariable: ReadVariable,
  render: Sources['render'] = renderTemplate,
): Record<string, Json> {
  const value = made(parameters, { readVariable, render });
  return value === REMOVED ? {} : (value as Record<string, Json>);
}

/** In a list or an object it takes its own place away; an editor leaves it where nothing was filled in. */
const REMOVED = Symbol('removed');
type Made = Json | typeof REMOVED;
type Described = Record<string, Json>;

const KINDS: Readonly<Record<string, (described: Described, sources: Sources) => Made>> = {
  none(described, sources) {
    if (!('value' in described)) throw missingKey('value');
    return made(described.value as Json, sources);
  },
  json(described, sources) {
    if (!('value' in described)) return REMOVED;
    const text = inner(described.value as Json, sources);
    if (typeof text !== 'string') return text;
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw new HydrationFailed(`Invalid JSON: ${pythonJsonProblem(text)}`);
    }
  },
  jinja(described, sources) {
    if (!('template' in described)) throw missingKey('template');
    const template = inner(described.template as Json, sources);
    if (typeof template !== 'string') throw new HydrationFailed("Invalid jinja: Can't compile non template nodes");
    try {
      return sources.render(template);
    } catch (error) {
      throw new HydrationFailed(`Invalid jinja: ${(error as Error).message}`);
    }
  },
  workspace_variable(described, sources) {
    if (!('variable_name' in described)) return REMOVED;
    const name = inner(described.variable_name as Json, sources);
    const value = typeof name === 'string' ? sources.readVariable(name) : undefined;
    if (value === undefined) throw new HydrationFailed(`Variable '${String(name)}' not found in workspace.`);
    return value;
  },
};

function made(value: Json, sources: Sources): Made {
  if (Array.isArray(value)) {
    return value.map((item) => made(item, sources)).filter((item): item is Json => item !== REMOVED);
  }
  if (typeof value !== 'object' || value === null) return value;
  if ('__prefect_kind' in value) {
    const kind = KINDS[String(value.__prefect_kind)];
    return kind ? kind(value as Described, sources) : ((value as Described).value ?? null);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, made(item as Json, sources)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== REMOVED));
}

/** What stands in a description may be described itself. */
function inner(value: Json, sources: Sources): Made {
  const described = recordOf(value);
  return described ? made(described, sources) : value;
}

function missingKey(key: string): HydrationFailed {
  return new HydrationFailed(`Missing '${key}' key in __prefect object`);
}
