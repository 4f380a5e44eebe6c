import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { DeploymentDefinition, Diagnostic, Json, Options, ScheduleDefinition } from '../../model/graph.ts';
import type { Range } from '../../model/source.ts';
import { secondsOfDuration } from './duration.ts';

/** What a `prefect.yaml` says. */
export interface PrefectYaml {
  file: string;
  deployments: DeploymentDefinition[];
  diagnostics: Diagnostic[];
}

/**
 * Reads the deployments of a `prefect.yaml`. Aliases and merges are followed; templates such as `{{ image }}`
 * stay text. Never throws: what can't be read is a diagnostic, and the rest is read all the same.
 */
export function analyzePrefectYaml({ file, text }: { file: string; text: string }): PrefectYaml {
  if (text.length > TEXT_LIMIT) return { file, deployments: [], diagnostics: [TOO_LARGE] };
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, logLevel: 'silent', uniqueKeys: false });
  const position = (offset: number): Range['start'] => {
    const { line, col } = lineCounter.linePos(Math.max(0, Math.min(offset, text.length)));
    return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
  };
  const range = (start: number, end: number): Range => ({ start: position(start), end: position(end) });
  const result: PrefectYaml = { file, deployments: [], diagnostics: [] };
  for (const { message, pos } of document.errors) {
    result.diagnostics.push({
      code: 'syntax-error',
      severity: 'error',
      message: `This can't be read as YAML: ${sentence(message)}`,
      range: range(pos[0], pos[1]),
    });
  }
  let follows = ALIAS_LIMIT;
  const reading: Reading = {
    file,
    resolve: (node) => {
      if (!isAlias(node)) return node ?? undefined;
      if (follows-- <= 0) return undefined;
      const target = node.resolve(document) as Node | undefined;
      if (!target) {
        reading.complain(
          node,
          `\`*${node.source}\` stands for nothing; name a value above it with \`&${node.source}\`.`,
        );
      }
      return target;
    },
    range: (node) => range(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0),
    complain: (at, message) => {
      result.diagnostics.push({
        code: 'unreadable-deployment',
        severity: 'error',
        message,
        range: range(at.range?.[0] ?? 0, at.range?.[1] ?? 0),
      });
    },
  };
  const root = reading.resolve(document.contents);
  const written = isMap(root) ? get(reading, root, 'deployments') : undefined;
  const list = reading.resolve(written);
  if (root && !isMap(root) && result.diagnostics.length === 0) {
    reading.complain(root, 'A prefect.yaml is a mapping with a list of `deployments`; write it as `deployments:`.');
  }
  if (isSeq(list)) {
    for (const item of list.items) {
      const entry = reading.resolve(item as Node);
      if (isMap(entry)) result.deployments.push(readDeployment(reading, entry, item as Node));
      else if (entry)
        reading.complain(item as Node, 'A deployment is a mapping; give it a `name:` and an `entrypoint:`.');
    }
  } else if (written && list && !isNull(list)) {
    reading.complain(written, '`deployments` must be a list; put a `-` before each deployment.');
  }
  return result;
}

/** In characters; larger ones are no configuration that a person keeps. */
const TEXT_LIMIT = 1_000_000;
/** Aliases of lists of aliases would make any text endless. */
const ALIAS_LIMIT = 2000;

const START = { line: 0, character: 0 };
const TOO_LARGE: Diagnostic = {
  code: 'unreadable-deployment',
  severity: 'error',
  message: 'This file is too large to be read; split it up.',
  range: { start: START, end: START },
};

interface Reading {
  file: string;
  /** What an alias stands for; anything else is itself. */
  resolve(node: Node | null | undefined): Node | undefined;
  range(node: Node | null | undefined): Range;
  complain(at: Node, message: string): void;
}

function readDeployment(reading: Reading, entry: YAMLMap, at: Node): DeploymentDefinition {
  const name = get(reading, entry, 'name');
  const nameText = textOf(reading, name);
  const entrypoint = get(reading, entry, 'entrypoint');
  const entrypointText = textOf(reading, entrypoint);
  const pool = reading.resolve(get(reading, entry, 'work_pool'));
  const workPool = isMap(pool) ? textOf(reading, get(reading, pool, 'name')) : textOf(reading, pool);
  const description = textOf(reading, get(reading, entry, 'description'));
  const definition: DeploymentDefinition = {
    name: nameText ?? '',
    flow:
      entrypoint && entrypointText !== undefined
        ? { kind: 'entrypoint', entrypoint: entrypointText, range: reading.range(entrypoint) }
        : { kind: 'unknown', text: textOf(reading, get(reading, entry, 'flow_name')) ?? '' },
    via: 'yaml',
    schedules: readSchedules(reading, entry),
    parameters: optionsOf(reading, get(reading, entry, 'parameters')),
    tags: tagsOf(reading, get(reading, entry, 'tags')),
    file: reading.file,
    range: reading.range(at),
    nameRange: reading.range(name ?? at),
  };
  if (workPool !== undefined) definition.workPool = workPool;
  if (description !== undefined) definition.description = description;
  if (nameText === undefined) definition.dynamic = 'The entry has no name; `prefect deploy` asks for one.';
  else if (nameText.includes('{{')) definition.dynamic = 'The name is a template.';
  return definition;
}

const KINDS = ['cron', 'interval', 'rrule'] as const;

function readSchedules(reading: Reading, entry: YAMLMap): ScheduleDefinition[] {
  const found: ScheduleDefinition[] = [];
  for (const key of ['schedule', 'schedules']) {
    const value = reading.resolve(get(reading, entry, key));
    for (const item of isSeq(value) ? (value.items as Node[]) : value ? [value] : []) {
      const map = reading.resolve(item);
      if (isMap(map) && map.items.length > 0) found.push(...readSchedule(reading, map));
    }
  }
  return found;
}

function readSchedule(reading: Reading, map: YAMLMap): ScheduleDefinition[] {
  const given = KINDS.filter((kind) => textOf(reading, get(reading, map, kind)) !== undefined);
  const [kind] = given;
  if (!kind || given.length > 1) {
    reading.complain(map, 'A schedule is given by exactly one of `cron`, `interval` and `rrule`.');
    return [];
  }
  const value = get(reading, map, kind);
  const text = textOf(reading, value) ?? '';
  const schedule: ScheduleDefinition = { kind, text, literal: !text.includes('{{'), range: reading.range(value) };
  const seconds = kind === 'interval' ? secondsOfDuration(text) : undefined;
  if (seconds !== undefined) schedule.seconds = seconds;
  const timezone = textOf(reading, get(reading, map, 'timezone'));
  if (timezone !== undefined) schedule.timezone = timezone;
  const dayOr = jsonOf(reading, get(reading, map, 'day_or'));
  if (typeof dayOr === 'boolean') schedule.dayOr = dayOr;
  const active = jsonOf(reading, get(reading, map, 'active'));
  if (typeof active === 'boolean') schedule.active = active;
  const parameters = jsonOf(reading, get(reading, map, 'parameters'));
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) {
    schedule.parameters = parameters;
  }
  return [schedule];
}

/** The value under a key, of the map itself or of one that it merges in by `<<`. */
function get(reading: Reading, map: YAMLMap, key: string, depth = 0): Node | undefined {
  const own = map.items.findLast((pair) => isScalar(pair.key) && pair.key.value === key);
  if (own) return (own.value as Node | null) ?? undefined;
  if (depth > 8) return undefined;
  for (const pair of map.items) {
    if (!isPair(pair) || !isScalar(pair.key) || pair.key.value !== '<<') continue;
    const merged = reading.resolve(pair.value as Node);
    for (const item of isSeq(merged) ? (merged.items as Node[]) : [merged]) {
      const source = reading.resolve(item);
      const found = isMap(source) ? get(reading, source, key, depth + 1) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** A scalar as text; undefined for null and for what is none. */
function textOf(reading: Reading, node: Node | undefined): string | undefined {
  const scalar = reading.resolve(node);
  if (!isScalar(scalar) || scalar.value === null || scalar.value === undefined) return undefined;
  return String(scalar.value);
}

function optionsOf(reading: Reading, node: Node | undefined): Options {
  const map = reading.resolve(node);
  const options: Options = {};
  if (!isMap(map)) return options;
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue;
    const json = jsonOf(reading, value as Node);
    const text = typeof json === 'string' ? json : JSON.stringify(json);
    options[String(key.value)] = text.includes('{{')
      ? { kind: 'expression', text }
      : { kind: 'literal', value: json, text };
  }
  return options;
}

function tagsOf(reading: Reading, node: Node | undefined): string[] {
  const list = reading.resolve(node);
  if (isScalar(list) && typeof list.value === 'string') return [list.value];
  return isSeq(list) ? list.items.flatMap((item) => textOf(reading, item as Node) ?? []) : [];
}

/** A node as plain data; deeper than any parameter is, it is cut, since an alias may hold itself. */
function jsonOf(reading: Reading, node: Node | null | undefined, depth = 0): Json {
  const value = reading.resolve(node);
  if (depth > 12 || !value) return null;
  if (isSeq(value)) return value.items.map((item) => jsonOf(reading, item as Node, depth + 1));
  if (isMap(value)) {
    const entries = value.items.map(
      (pair) =>
        [isScalar(pair.key) ? String(pair.key.value) : '', jsonOf(reading, pair.value as Node, depth + 1)] as const,
    );
    return Object.fromEntries(entries);
  }
  if (!isScalar(value)) return null;
  const plain = value.value;
  if (typeof plain === 'number' && !Number.isFinite(plain)) return String(plain);
  return typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean' ? plain : null;
}

function isNull(node: Node): boolean {
  return isScalar(node) && (node.value === null || node.value === undefined);
}

/** The parser's complaint without the excerpt of the text that it shows below. */
function sentence(message: string): string {
  const first = (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '').trim();
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
