import type { DiagnosticLevels } from '../../src/model/diagnostic-levels.ts';
import type { Json } from '../../src/model/graph.ts';
import type { Range, TextEdit } from '../../src/model/source.ts';
import { applyTextEdits } from '../../src/model/text-edits.ts';
import { Emitter } from '../../src/workbench/emitter.ts';
import type { EditorPort, Launched, LaunchRequest, OpenText } from '../../src/workbench/port.ts';

/** An editor whose files stand in memory, and whose children do what they are told. */
export class MemoryEditor implements EditorPort {
  readonly launches: { request: LaunchRequest; child: FakeChild }[] = [];
  /** What else it was asked to do, in words. */
  readonly asked: string[] = [];
  isTrusted = true;
  readonly #files = new Map<string, { history: string[]; at: number; version: number }>();
  readonly #changed = new Emitter<string>();
  readonly #kept = new Map<string, Json>();

  readonly onDidChangeText = this.#changed.on;

  /** What a person types, or another program writes. */
  type(file: string, text: string): void {
    const known = this.#files.get(file) ?? { history: [], at: -1, version: 0 };
    const history = [...known.history.slice(0, known.at + 1), text];
    this.#files.set(file, { history, at: history.length - 1, version: known.version + 1 });
    this.#changed.fire(file);
  }

  delete(file: string): void {
    this.#files.delete(file);
    this.#changed.fire(file);
  }

  levels: DiagnosticLevels = {};

  diagnosticLevels(): DiagnosticLevels {
    return this.levels;
  }

  roots(): string[] {
    return ['/w'];
  }

  indexFile(): undefined {
    return undefined;
  }

  isOpen(file: string): boolean {
    return this.#files.has(file);
  }

  files(): string[] {
    return [...this.#files.keys()];
  }

  async readText(file: string): Promise<OpenText> {
    const known = this.#files.get(file);
    if (!known) throw new Error(`${file} does not exist`);
    return { text: known.history[known.at] ?? '', version: known.version };
  }

  async applyEdits(file: string, version: number, edits: TextEdit[]): Promise<'applied' | 'stale'> {
    const current = await this.readText(file);
    if (current.version !== version) return 'stale';
    this.type(file, applyTextEdits(current.text, edits));
    return 'applied';
  }

  async saveText(file: string): Promise<void> {
    this.asked.push(`save ${file}`);
  }

  async undo(file: string): Promise<void> {
    this.#step(file, -1);
  }

  async redo(file: string): Promise<void> {
    this.#step(file, 1);
  }

  async reveal(file: string, { start, end }: Range): Promise<void> {
    this.asked.push(`reveal ${file} ${start.line}:${start.character}-${end.line}:${end.character}`);
  }

  async saveFile(name: string, content: Uint8Array): Promise<void> {
    this.asked.push(`save ${name}: ${new TextDecoder().decode(content)}`);
  }

  notify(severity: string, message: string): void {
    this.asked.push(`${severity}: ${message}`);
  }

  launch(request: LaunchRequest): FakeChild {
    const child = new FakeChild();
    this.launches.push({ request, child });
    return child;
  }

  async debug(request: LaunchRequest): Promise<void> {
    this.asked.push(`debug ${request.args.join(' ')}`);
  }

  async showLog(flowRunId: string, taskRunId: string | undefined): Promise<void> {
    this.asked.push(`log ${flowRunId}${taskRunId ? ` ${taskRunId}` : ''}`);
  }

  load(key: string): Json | undefined {
    return this.#kept.get(key);
  }

  save(key: string, value: Json): void {
    this.#kept.set(key, value);
  }

  trusted(): boolean {
    return this.isTrusted;
  }

  #step(file: string, by: number): void {
    const known = this.#files.get(file);
    if (!known || known.history[known.at + by] === undefined) return;
    this.#files.set(file, { ...known, at: known.at + by, version: known.version + 1 });
    this.#changed.fire(file);
  }
}

/** A child process without a process. */
export class FakeChild implements Launched {
  readonly ended: Promise<number>;
  readonly end: (code: number) => void;
  stopped = false;
  readonly #lines = new Emitter<[string, 'out' | 'err']>();

  constructor() {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.end = resolve;
  }

  say(line: string | object, stream: 'out' | 'err' = 'out'): void {
    this.#lines.fire([typeof line === 'string' ? line : JSON.stringify(line), stream]);
  }

  onLine(listener: (line: string, stream: 'out' | 'err') => void): void {
    this.#lines.on(([line, stream]) => listener(line, stream));
  }

  stop(): void {
    this.stopped = true;
  }
}
