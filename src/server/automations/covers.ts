import type { EventTrigger, ResourceSpecification } from '../../api/automation.ts';
import type { Event, Resource } from '../../api/event.ts';

/** Whether a trigger takes an interest in an event: by its name, its resource and its related resources. */
export function covers(trigger: EventTrigger, event: Event): boolean {
  const names = trigger.expect.length === 0 ? ['*'] : [...trigger.expect, ...trigger.after];
  if (!names.some((name) => fitsPattern(name, event.event))) return false;
  if (!includes(trigger.match, [event.resource])) return false;
  return [trigger.match_related].flat().every((specification) => includes(specification, event.related));
}

/** Whether an event is one of those that a trigger counts. */
export function expects({ expect }: EventTrigger, event: Event): boolean {
  return expect.length === 0 || expect.some((name) => fitsPattern(name, event.event));
}

/** Whether an event is one of those after which a trigger begins to count. */
export function startsAfter({ after }: EventTrigger, event: Event): boolean {
  return after.some((name) => fitsPattern(name, event.event));
}

/** The values of the labels by which a trigger counts apart, in the order of the labels' names. */
export function bucketingKey(trigger: EventTrigger, event: Event): string[] {
  return [...trigger.for_each].sort().map((label) => labelOf(event, label) ?? '');
}

function includes(specification: ResourceSpecification, candidates: readonly Resource[]): boolean {
  const wanted = Object.entries(specification);
  if (wanted.length === 0) return true;
  return candidates.some((candidate) =>
    wanted.every(([label, patterns]) => [patterns].flat().some((pattern) => fitsLabel(pattern, candidate[label]))),
  );
}

function fitsLabel(pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return pattern.startsWith('!') ? !fitsPattern(pattern.slice(1), value) : fitsPattern(pattern, value);
}

function fitsPattern(pattern: string, value: string): boolean {
  return /[*?[]/.test(pattern) ? expression(pattern).test(value) : pattern === value;
}

/** Patterns as regular expressions; the same few are tried on every event. */
const expressions = new Map<string, RegExp>();
const MOST_EXPRESSIONS = 1000;

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known) return known;
  const source = pattern
    .replace(/[.+^${}()|\\\]]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
    .replaceAll('[', '\\[');
  const made = new RegExp(`^${source}$`, 's');
  if (expressions.size >= MOST_EXPRESSIONS) expressions.clear();
  expressions.set(pattern, made);
  return made;
}

/** The value of a label, or with `related:ROLE:LABEL` of the first related resource in that role. */
function labelOf(event: Event, label: string): string | undefined {
  const [directive, role, ...rest] = label.split(':');
  if (directive !== 'related' || rest.length === 0) return event.resource[label];
  return event.related.find((resource) => resource['prefect.resource.role'] === role)?.[rest.join(':')];
}
