import { describe, expect, it } from 'vitest';
import { type HostMessage, isHostMessage, isWebviewMessage, type WebviewMessage } from '../src/protocol.ts';

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** One message of each type; the record makes a new type fail to compile until it is here. */
const FROM_WEBVIEW: { [T in WebviewMessage['type']]: Extract<WebviewMessage, { type: T }> } = {
  ready: { type: 'ready' },
  'show-flow': { type: 'show-flow', file: 'a.ts', flow: 'etl' },
  reveal: { type: 'reveal', node: 'etl/load#1' },
  expand: { type: 'expand', node: 'etl/inner#1', open: true },
  'reveal-range': { type: 'reveal-range', file: 'a.ts', range: RANGE },
  'cursor-at': { type: 'cursor-at', file: 'a.ts', position: RANGE.start },
  edit: { type: 'edit', verb: { verb: 'remove-call', node: 'etl/load#1' }, version: 3 },
  undo: { type: 'undo' },
  redo: { type: 'redo' },
  run: { type: 'run', parameters: { n: 1 }, debug: false },
  'show-run': { type: 'show-run', flowRunId: null },
  retry: { type: 'retry', flowRunId: 'r1' },
  cancel: { type: 'cancel', flowRunId: 'r1' },
  'open-log': { type: 'open-log', flowRunId: 'r1', taskRunId: 't1' },
  'save-drawing': { type: 'save-drawing', name: 'etl.svg', content: '<svg/>', encoding: 'text' },
  arrange: { type: 'arrange', flow: 'etl', positions: { 'etl/load#1': { x: 1, y: 2 } } },
};

describe('a message of the webview', () => {
  it.each(Object.values(FROM_WEBVIEW))('$type is one, also after it has travelled', (message) => {
    expect(isWebviewMessage(message)).toBe(true);
    expect(isWebviewMessage(JSON.parse(JSON.stringify(message)))).toBe(true);
  });

  const without = (type: WebviewMessage['type'], field: string): unknown => {
    const { [field]: _, ...rest } = { ...FROM_WEBVIEW[type] } as Record<string, unknown>;
    return rest;
  };
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ready'],
    ['a list', [{ type: 'ready' }]],
    ['an object without a type', {}],
    ['an unknown type', { type: 'reboot' }],
    ['a type that every object has', { type: 'constructor' }],
    ['a type that is no text', { type: ['ready'] }],
    ['a flow of no file', without('show-flow', 'file')],
    ['a flow that is no text', { ...FROM_WEBVIEW['show-flow'], flow: 7 }],
    ['a place that is no range', { ...FROM_WEBVIEW['reveal-range'], range: '1:2' }],
    ['a cursor nowhere', without('cursor-at', 'position')],
    ['an edit of no version', without('edit', 'version')],
    ['an edit of a version in text', { ...FROM_WEBVIEW.edit, version: '3' }],
    ['an edit without a verb', { ...FROM_WEBVIEW.edit, verb: {} }],
    ['an edit whose verb is a text', { ...FROM_WEBVIEW.edit, verb: 'remove-call' }],
    ['a run with a list of parameters', { ...FROM_WEBVIEW.run, parameters: [1] }],
    ['a run that does not say whether to debug', without('run', 'debug')],
    ['a run of no id', without('show-run', 'flowRunId')],
    ['a retry of nothing', { ...FROM_WEBVIEW.retry, flowRunId: null }],
    ['an arrangement of no flow', without('arrange', 'flow')],
    ['positions that are null', { ...FROM_WEBVIEW.arrange, positions: null }],
  ])('is not %s', (_, value) => expect(isWebviewMessage(value)).toBe(false));
});

describe('a message of the host', () => {
  const TYPES: Record<HostMessage['type'], true> = {
    snapshot: true,
    view: true,
    cursor: true,
    run: true,
    runs: true,
    source: true,
    log: true,
    refused: true,
    form: true,
    library: true,
  };

  it.each(Object.keys(TYPES))('can be a %s', (type) => expect(isHostMessage({ type })).toBe(true));

  it.each([undefined, null, 'view', [], {}, { type: 'ready' }, { type: 'toString' }, { type: 1 }])(
    'can not be %j',
    (value) => expect(isHostMessage(value)).toBe(false),
  );
});
