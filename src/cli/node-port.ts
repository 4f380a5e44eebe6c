import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { watch } from 'chokidar';
import type { DiagnosticLevels } from '../model/diagnostic-levels.ts';
import type { Json } from '../model/graph.ts';
import { concernsFlows, type Range, type TextEdit } from '../model/source.ts';
import { applyTextEdits } from '../model/text-edits.ts';
import { Emitter } from '../workbench/emitter.ts';
import type { EditorPort, Launched, LaunchRequest, OpenText } from '../workbench/port.ts';
import type { CliContext } from './context.ts';

/** Folders that hold nobody's own source. */
const IGNORED = /(^|[\\/])(node_modules|\.[^\\/]+|dist|out|build|venv|__pycache__|site-packages)([\\/]|$)/;

/** What a browser tab is told beside the workbench's own messages. */
export interface TabEvents {
  reveal: { file: string; range: Range };
  log: { flowRunId: string; taskRunId: string | undefined };
  notice: { severity: 'information' | 'warning' | 'error'; message: string };
}

interface Change {
  file: string;
  before: string;
  after: string;
}

/**
 * The editor that `millrace ui` is: files on disk, watched, with an undo stack of what was changed on the canvas.
 * A file that was changed elsewhere since is never overwritten by an undo.
 */
export class NodePort implements EditorPort {
  readonly root: string;
  readonly #context: CliContext;
  readonly #changed = new Emitter<string>();
  readonly #reveal = new Emitter<TabEvents['reveal']>();
  readonly #log = new Emitter<TabEvents['log']>();
  readonly #notice = new Emitter<TabEvents['notice']>();
  readonly #versions = new Map<string, { text: string; version: number }>();
  /** What changes files waits for what did so before: a key that is pressed twice asks for the second change at once. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #undo: Change[] = [];
  readonly #redo: Change[] = [];
  readonly #children = new Set<Launched>();
  readonly #watcher: ReturnType<typeof watch>;
  readonly #storage: string;

  constructor(context: CliContext, root: string) {
    this.#context = context;
    this.root = root;
    this.#storage = join(context.home, 'ui', `${root.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.json`);
    this.#watcher = watch(root, {
      ignored: (path) => IGNORED.test(path.slice(root.length)),
      ignoreInitial: true,
      // A file is emptied and then written: told of too early, half a file would be read, and the rest never.
      awaitWriteFinish: { stabilityThreshold: 30, pollInterval: 10 },
    });
    this.#watcher.on('all', (event, path) => {
      if (event === 'addDir' || event === 'unlinkDir') return;
      if (concernsFlows(path)) this.#changed.fire(resolve(path));
    });
  }

  readonly onDidChangeText = this.#changed.on;
  readonly onReveal = this.#reveal.on;
  readonly onLog = this.#log.on;
  readonly onNotice = this.#notice.on;

  roots(): string[] {
    return [this.root];
  }

  indexFile(): string {
    return `${this.#storage.slice(0, -'.json'.length)}.index.json`;
  }

  /** Here every text is a file. */
  isOpen(): boolean {
    return false;
  }

  async readText(file: string): Promise<OpenText> {
    const text = await readFile(file, 'utf8');
    const known = this.#versions.get(file);
    if (known?.text === text) return known;
    const next = { text, version: (known?.version ?? 0) + 1 };
    this.#versions.set(file, next);
    return next;
  }

  applyEdits(file: string, version: number, edits: TextEdit[]): Promise<'applied' | 'stale'> {
    return this.#inTurn(() => this.#apply(file, version, edits));
  }

  async #apply(file: string, version: number, edits: TextEdit[]): Promise<'applied' | 'stale'> {
    const current = await this.readText(file);
    if (current.version !== version) return 'stale';
    const after = applyTextEdits(current.text, edits);
    await this.#write({ file, before: current.text, after });
    this.#undo.push({ file, before: current.text, after });
    this.#redo.length = 0;
    return 'applied';
  }

  /** Here every text is a file already. */
  async saveText(): Promise<void> {}

  undo(): Promise<void> {
    return this.#inTurn(() => this.#step(this.#undo, this.#redo));
  }

  redo(): Promise<void> {
    return this.#inTurn(() => this.#step(this.#redo, this.#undo));
  }

  async reveal(file: string, range: Range): Promise<void> {
    this.#reveal.fire({ file, range });
  }

  async saveFile(): Promise<void> {
    throw new Error('A browser saves drawings by itself.');
  }

  notify(severity: TabEvents['notice']['severity'], message: string): void {
    this.#notice.fire({ severity, message });
  }

  launch({ args, cwd, env }: LaunchRequest): Launched {
    const child = spawn(process.execPath, [join(this.#context.dist, 'cli.js'), ...args], {
      cwd,
      env: { ...this.#context.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = new Emitter<[string, 'out' | 'err']>();
    createInterface({ input: child.stdout }).on('line', (line) => lines.fire([line, 'out']));
    createInterface({ input: child.stderr }).on('line', (line) => lines.fire([line, 'err']));
    const launched: Launched = {
      onLine: (listener) => void lines.on(([line, stream]) => listener(line, stream)),
      ended: new Promise((done) => {
        child.once('error', () => done(1));
        child.once('close', (code) => done(code ?? 1));
      }),
      stop: () => child.kill('SIGTERM'),
    };
    this.#children.add(launched);
    void launched.ended.then(() => this.#children.delete(launched));
    return launched;
  }

  async debug(): Promise<void> {
    throw new Error('A browser has no debugger for this: open the folder in VS Code, or use millrace run --inspect.');
  }

  async showLog(flowRunId: string, taskRunId: string | undefined): Promise<void> {
    this.#log.fire({ flowRunId, taskRunId });
  }

  load(key: string): Json | undefined {
    return this.#stored()[key];
  }

  save(key: string, value: Json): void {
    mkdirSync(dirname(this.#storage), { recursive: true });
    writeFileSync(this.#storage, JSON.stringify({ ...this.#stored(), [key]: value }));
  }

  /** Who starts `millrace ui` on a folder trusts it. */
  diagnosticLevels(): DiagnosticLevels {
    return {};
  }

  trusted(): boolean {
    return true;
  }

  /** Ends the watching and all runs that were started here, and waits for them. */
  async dispose(): Promise<void> {
    await this.#watcher.close();
    const running = [...this.#children];
    for (const child of running) child.stop();
    await Promise.all(running.map((child) => child.ended));
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #step(from: Change[], to: Change[]): Promise<void> {
    const change = from.pop();
    if (!change) return;
    const [expected, wanted] = from === this.#undo ? [change.after, change.before] : [change.before, change.after];
    const { text } = await this.readText(change.file);
    if (text !== expected) {
      from.length = 0;
      this.notify('warning', 'The file was changed elsewhere since, so this can no longer be taken back here.');
      return;
    }
    await this.#write({ file: change.file, before: expected, after: wanted });
    to.push(change);
  }

  async #write({ file, after }: Change): Promise<void> {
    await writeFile(file, after);
    // The watcher tells of it too, but later: what a person did should show at once.
    this.#changed.fire(file);
  }

  #stored(): Record<string, Json> {
    if (!existsSync(this.#storage)) return {};
    try {
      return JSON.parse(readFileSync(this.#storage, 'utf8')) as Record<string, Json>;
    } catch {
      return {};
    }
  }
}
