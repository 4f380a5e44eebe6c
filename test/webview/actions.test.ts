import { describe, expect, it } from 'vitest';
import type { Parameter } from '../../src/model/graph.ts';
import type { Outcome } from '../../webview/actions/action.ts';
import { addCall } from '../../webview/actions/add-call.ts';
import { edit } from '../../webview/actions/edit.ts';
import { removeSelected } from '../../webview/actions/remove-selected.ts';
import { saveDrawing } from '../../webview/actions/save-drawing.ts';
import { select } from '../../webview/actions/select.ts';
import { startRun } from '../../webview/actions/start-run.ts';
import { walk } from '../../webview/actions/walk.ts';
import type { Selection } from '../../webview/store.ts';
import { parameter, sampleFlow, sampleView } from './sample-flow.ts';
import { sampleStore } from './sample-store.ts';

const flow = sampleFlow(`
extract
load(rows)
tell
extract -> load.rows
load => tell
extract -> extract.url
`);
const view = sampleView(flow, 7);
const node = (name: string): Selection => ({ kind: 'node', id: `f/${name}#1` });
const edge = (id: string): Selection => ({ kind: 'edge', id });
const NOTHING: Outcome = {};

describe('an edit', () => {
  it('is sent for the text that the picture was drawn from', () => {
    const verb = { verb: 'remove-call', node: 'f/load#1' } as const;
    expect(edit.perform(sampleStore({ view }), verb)).toEqual({
      ui: { refusal: null },
      messages: [{ type: 'edit', verb, version: 7 }],
    });
    expect(edit.perform(sampleStore(), verb).messages).toEqual([]);
  });
});

describe('saving a drawing', () => {
  const file = { name: 'etl.svg', content: '<svg/>', encoding: 'text' } as const;
  it.each([
    ['vscode', { messages: [{ type: 'save-drawing', ...file }] }],
    ['browser', NOTHING],
  ] as const)('in %s', (host, outcome) =>
    expect(saveDrawing.perform(sampleStore({ view, host }), file)).toEqual(outcome),
  );
});

describe('adding a call', () => {
  const added = (selection: Selection | null) =>
    addCall.perform(sampleStore({ view, selection }), { task: 'load' }).messages;
  const verb = { verb: 'add-call', flow: 'f', task: 'load' };

  it('puts it after the selected node, else at the end', () => {
    expect(added(node('extract'))).toEqual([{ type: 'edit', verb: { ...verb, after: 'f/extract#1' }, version: 7 }]);
    expect(added(edge('f/extract#1->f/load#1.rows:data'))).toEqual([{ type: 'edit', verb, version: 7 }]);
    expect(added(null)).toEqual([{ type: 'edit', verb, version: 7 }]);
  });

  it('leaves the palette open in the browser, where there is room', () => {
    const palette = (host: 'vscode' | 'browser') =>
      addCall.perform(sampleStore({ view, host, palette: true }), { task: 'load' }).ui?.palette;
    expect([palette('vscode'), palette('browser')]).toEqual([false, true]);
  });

  it('is nothing without a flow', () => {
    expect(addCall.perform(sampleStore({ view: sampleView(null) }), { task: 'load' })).toEqual(NOTHING);
  });
});

describe('removing', () => {
  const removed = (selection: Selection | null) => {
    const [message] = removeSelected.perform(sampleStore({ view, selection }), undefined).messages ?? [];
    return message?.type === 'edit' ? message.verb : undefined;
  };
  it.each<[Selection | null, object | undefined]>([
    [node('load'), { verb: 'remove-call', node: 'f/load#1' }],
    [
      edge('f/extract#1->f/load#1.rows:data'),
      { verb: 'disconnect', from: 'f/extract#1', to: 'f/load#1', argument: 'rows' },
    ],
    [edge('f/load#1->f/tell#1:order'), undefined],
    [edge('gone'), undefined],
    [null, undefined],
  ])('%j is the verb %j', (selection, verb) => expect(removed(selection)).toEqual(verb));
});

describe('selecting', () => {
  it('shows a node in the source, once', () => {
    expect(select.perform(sampleStore(), node('load')).messages).toEqual([{ type: 'reveal', node: 'f/load#1' }]);
    expect(select.perform(sampleStore({ selection: node('load') }), node('load')).messages).toEqual([]);
    expect(select.perform(sampleStore(), edge('x')).messages).toEqual([]);
    expect(select.perform(sampleStore({ selection: node('load') }), null)).toMatchObject({
      ui: { selection: null, refusal: null },
      messages: [],
    });
  });

  it.each<['vscode' | 'browser', boolean, Selection | null, boolean]>([
    ['vscode', true, node('load'), false],
    ['vscode', true, null, true],
    ['vscode', false, null, false],
    ['browser', true, node('load'), true],
    ['browser', false, node('load'), false],
  ])('in %s with the palette open: %s, %j leaves it open: %s', (host, palette, selection, open) => {
    expect(select.perform(sampleStore({ host, palette }), selection).ui?.palette).toBe(open);
  });
});

describe('walking along the edges', () => {
  it.each<[string, 'on' | 'back', string | undefined]>([
    ['extract', 'on', 'load'],
    ['load', 'on', 'tell'],
    ['tell', 'on', undefined],
    ['tell', 'back', 'load'],
    ['load', 'back', 'extract'],
    ['extract', 'back', undefined],
  ])('from %s %s is to %s', (from, way, to) => {
    const { ui } = walk.perform(sampleStore({ view, selection: node(from) }), way);
    expect(ui?.selection).toEqual(to && node(to));
  });

  it('begins at the first node', () => {
    expect(walk.perform(sampleStore({ view }), 'on').ui?.selection).toEqual(node('extract'));
    expect(walk.perform(sampleStore({ view: sampleView(sampleFlow('')) }), 'on')).toEqual(NOTHING);
    expect(walk.perform(sampleStore(), 'on')).toEqual(NOTHING);
  });
});

describe('running', () => {
  const started = (parameters: Parameter[], given?: object) =>
    startRun.perform(sampleStore({ view: sampleView(sampleFlow('extract', parameters)) }), {
      debug: true,
      ...given,
    });

  it('begins at once where all parameters have defaults', () => {
    const begun = { ui: { form: false }, messages: [{ type: 'run', parameters: {}, debug: true }] };
    expect(started([])).toEqual(begun);
    expect(started([parameter('n', {}, false)])).toEqual(begun);
  });

  it('asks first for what has none', () => {
    expect(started([parameter('n', {}, true)])).toEqual({ ui: { form: true } });
    expect(started([parameter('n', {}, true)], { parameters: { n: 1 } }).messages).toEqual([
      { type: 'run', parameters: { n: 1 }, debug: true },
    ]);
  });
});
