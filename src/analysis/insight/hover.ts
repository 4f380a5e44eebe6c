import type { Options, OptionValue } from '../../model/graph.ts';
import type { HoverText } from '../../model/insight.ts';
import { knownOptions } from '../diagnostics/known-options.ts';
import { optionsOfCall } from '../diagnostics/options-at.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import type { Definition } from '../graph/callable.ts';
import { isKnownTimezone } from '../schedule/cron.ts';
import { cronWords, rruleWords, type ScheduleWords } from '../schedule/schedule-words.ts';
import { optionPlaceAt } from './option-at.ts';
import { covers, type Subject, subjectAt } from './subject.ts';
import { isCron, isRrule, namedTextAt } from './text-at.ts';

/** What to tell of a place in the text. */
export function hover(built: BuiltGraph, offset: number, now: Date): HoverText | undefined {
  return scheduleHover(built, offset, now) ?? optionHover(built, offset) ?? subjectHover(built, offset);
}

function scheduleHover(built: BuiltGraph, offset: number, now: Date): HoverText | undefined {
  const text = namedTextAt(built, offset);
  if (!text) return undefined;
  // What the deployment says beside it decides when it comes.
  const beside = built.graph.deployments
    .flatMap(({ schedules }) => schedules)
    .find(({ range }) => built.lines.offset(range.start) <= offset && offset <= built.lines.offset(range.end));
  const timezone = beside?.timezone !== undefined && isKnownTimezone(beside.timezone) ? beside.timezone : 'UTC';
  const options = { timezone, dayOr: beside?.dayOr };
  const said = isCron(text)
    ? cronWords(text.value, now, options)
    : isRrule(text)
      ? rruleWords(text.value, now)
      : undefined;
  return said && { range: built.lines.range(text.inner), paragraphs: scheduleParagraphs(said, timezone) };
}

function scheduleParagraphs({ words, next }: ScheduleWords, timezone: string): string[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const times = next.map((time) => format.format(time)).join(' · ');
  return [`**${words}**`, ...(times ? [`Next (${timezone}): ${times}`] : [])];
}

function optionHover(built: BuiltGraph, offset: number): HoverText | undefined {
  const place = optionPlaceAt(built, offset);
  const option = place && optionsOfCall(built.module, place.call)?.find(({ nameSpan }) => covers(nameSpan, offset));
  const known = place && option ? knownOptions(built.module.language, place.kind) : undefined;
  const summary = option && known && Object.hasOwn(known, option.name) ? known[option.name]?.summary : undefined;
  if (!option || !summary) return undefined;
  return { range: built.lines.range(option.nameSpan), paragraphs: [`**${option.name}**`, summary] };
}

function subjectHover(built: BuiltGraph, offset: number): HoverText | undefined {
  const subject = subjectAt(built, offset);
  if (!subject || subject.definition.kind === 'helper') return undefined;
  const { definition, span, call } = subject;
  const options = optionsText({ ...definition.options, ...call?.draft.options });
  const paragraphs = [
    titleOf(built, definition),
    ...(definition.description ? [firstParagraph(definition.description)] : []),
    ...(options ? [`${options.charAt(0).toUpperCase()}${options.slice(1)}.`] : []),
    ...(call ? callParagraphs(built, call) : []),
    ...placeParagraph(built, definition),
  ];
  return {
    range: built.lines.range(span),
    paragraphs,
    subject: { kind: definition.kind === 'flow' ? 'flow' : 'task', name: definition.name },
  };
}

/** ```python (task) load(rows, table="t") ``` */
function titleOf(built: BuiltGraph, definition: Definition): string {
  const { text } = definition.home.module;
  const given = definition.parameters.map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ' '));
  const line = `(${definition.kind}) ${definition.symbol}(${given.join(', ')})`;
  const named = definition.name === definition.symbol ? '' : `, recorded as **${definition.name}**`;
  const language = built.module.language === 'python' ? 'python' : 'ts';
  return `\`\`\`${language}\n${line}\n\`\`\`${named ? `\n${named.slice(2).replace(/^r/, 'R')}` : ''}`;
}

const SHOWN_OPTIONS: readonly [name: string, words: (text: string) => string][] = [
  ['retries', (text) => `retries ${text}`],
  ['retryDelaySeconds', (text) => `retry delay ${text} s`],
  ['timeoutSeconds', (text) => `timeout ${text} s`],
  ['cachePolicy', (text) => `cache ${text}`],
  ['cacheKeyFn', (text) => `cache key ${text}`],
  ['persistResult', (text) => (text === 'true' ? 'results kept' : 'results not kept')],
  ['taskRunName', (text) => `runs called ${text}`],
  ['flowRunName', (text) => `runs called ${text}`],
  ['tags', (text) => `tags ${text}`],
  ['logPrints', (text) => (text === 'true' ? 'logs prints' : 'does not log prints')],
  ['version', (text) => `version ${text}`],
];

function optionsText(options: Options): string {
  return SHOWN_OPTIONS.flatMap(([name, words]) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    return option ? [words(valueText(option))] : [];
  }).join(' · ');
}

function valueText(option: OptionValue): string {
  if (option.kind === 'expression') return `\`${option.text}\``;
  const { value } = option;
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' ? `\`${value}\`` : String(value);
}

function callParagraphs(built: BuiltGraph, { id, draft }: NonNullable<Subject['call']>): string[] {
  const flow = [...built.graph.flows, ...built.graph.helpers].find(({ nodes }) => nodes.some((node) => node.id === id));
  const labels = new Map(flow?.nodes.map((node) => [node.id, node.label]));
  const given = new Map<string, string[]>();
  for (const edge of flow?.edges ?? []) {
    if (edge.target !== id || edge.kind === 'control') continue;
    const label = labels.get(edge.source);
    if (label === undefined) continue;
    const source = edge.output === undefined ? label : label === 'parameters' ? edge.output : `${label}.${edge.output}`;
    const known = given.get(source) ?? [];
    given.set(source, edge.argument === undefined ? known : [...known, edge.argument]);
  }
  const waits = [...given].map(([source, names]) => `\`${source}\`${names.length > 0 ? ` (${names.join(', ')})` : ''}`);
  const mode = {
    call: '',
    submit: 'Submitted: runs beside the flow.',
    map: 'Mapped: one run for each element.',
    delay: 'Put off: a worker runs it.',
  };
  const how = mode[draft.mode ?? 'call'];
  return [...(how ? [how] : []), ...(waits.length > 0 ? [`Waits for ${waits.join(', ')}.`] : [])];
}

function placeParagraph(built: BuiltGraph, { home, nameSpan }: Definition): string[] {
  const { file } = home.module;
  if (file === built.module.file) return [];
  const name = file.replaceAll('\\', '/').split('/').slice(-2).join('/');
  return [`Defined in ${name}, line ${home.lines.position(nameSpan.start).line + 1}.`];
}

function firstParagraph(text: string): string {
  return (
    text
      .trim()
      .split(/\n\s*\n/)[0]
      ?.replace(/\s+/g, ' ') ?? ''
  );
}
