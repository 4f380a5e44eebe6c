import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import type { Analyzer, EditableProject } from '../analysis/analyzer.ts';
import { analyzePrefectYaml } from '../analysis/deployments/prefect-yaml.ts';
import {
  diagnoseEntrypoints,
  diagnoseSchedules,
  type EntrypointFiles,
} from '../analysis/diagnostics/diagnose-deployments.ts';
import { withoutDrawing } from '../analysis/project/file-facts.ts';
import type { WorkspaceListing } from '../analysis/project/layout.ts';
import type { Project } from '../analysis/project/project.ts';
import type { EditOutcome, EditVerb } from '../model/edit-verb.ts';
import type { FileFacts, FileView, FileViewUpdate, FlowFacts, Glance, SharedPart } from '../model/file-facts.ts';
import type { Diagnostic, FlowGraph, SourceGraph } from '../model/graph.ts';
import type { InsightAnswer, InsightQuestion } from '../model/insight.ts';
import { mentionsFlows } from '../model/mentions-flows.ts';
import { isPrefectYaml, isProjectConfig, languageOf } from '../model/source.ts';
import { loadIndex, type StoredFile, saveIndex } from './index-store.ts';
import { type ReadSource, readSource, SIZE_LIMIT, tooLarge } from './read-source.ts';
import type { IndexNotice, SourceText } from './requests.ts';
import { isLeftAlone, type Walk, type WalkProblem, walkSources } from './walk-sources.ts';

/** The reading of a workspace pauses after so many milliseconds, to answer what an editor asks meanwhile. */
const SLICE_MS = 15;
/** Typing has come to rest after so many milliseconds. */
const SETTLE_MS = 200;
/** How many files are watched for changes of what they import: those looked at last. */
const WATCHED = 20;

/**
 * The workspace as the analyser sees it: the files on disk, the texts that editors hold of some of them, and what each
 * says. The analyser itself is loaded when something has to be parsed, so that a second start needs none.
 */
export class SourceIndex {
  readonly #analyzer: () => Promise<Analyzer>;
  readonly #notify: (notice: IndexNotice) => void;
  readonly #version: string;
  /** What editors hold, which counts before the disk. */
  readonly #texts = new Map<string, string>();
  readonly #files = new Map<string, StoredFile>();
  readonly #folders = new Map<string, number>();
  readonly #watched = new Set<string>();
  /** What was told of each file. */
  readonly #told = new Map<string, FileFacts>();
  /** What went with the last view of each file. */
  readonly #sent = new Map<string, Parts>();
  readonly #settling = new Map<string, unknown>();
  readonly #settle: (run: () => void) => void;
  #packageFolders: string[] = [];
  #roots: string[] = [];
  #walked = false;
  #store: string | undefined;
  #project: Promise<EditableProject> | undefined;

  constructor(options: {
    analyzer: () => Promise<Analyzer>;
    notify: (notice: IndexNotice) => void;
    version: string;
    /** Runs something when typing may have come to rest. */
    settle?: (run: () => void) => void;
  }) {
    this.#analyzer = options.analyzer;
    this.#notify = options.notify;
    this.#version = options.version;
    this.#settle = options.settle ?? ((run) => setTimeout(run, SETTLE_MS).unref());
  }

  /** Reads a workspace, or what has changed of it since it was last read. */
  async open(roots: string[], store: string | undefined): Promise<{ files: number; problems: WalkProblem[] }> {
    const walk = walkSources(roots, isSource);
    this.#roots = roots;
    this.#store = store;
    this.#list(walk);
    const known = store === undefined ? new Map<string, StoredFile>() : loadIndex(store, this.#version, roots);
    const unread: string[] = [];
    const changed: FileFacts[] = [];
    for (const { file, modified, size } of walk.files) {
      const stored = known.get(file);
      if (stored?.modified === modified && stored.size === size) {
        this.#files.set(file, stored);
        if (stored.facts) changed.push(stored.facts);
      } else unread.push(file);
    }
    const touched = new Set([...unread, ...[...known.keys()].filter((file) => !this.#files.has(file))]);
    const again = changed.filter((facts) => facts.uses.some((file) => touched.has(file))).map(({ file }) => file);
    const removed = [...this.#told.keys()].filter((file) => !this.#files.has(file) && !this.#texts.has(file));
    for (const file of removed) this.#told.delete(file);
    for (const facts of changed) this.#told.set(facts.file, facts);
    this.#notify({ kind: 'facts', changed, removed });
    await this.#readAll([...unread, ...again]);
    if (touched.size > 0) this.#save();
    return { files: walk.files.length, problems: walk.problems };
  }

  async analyze(source: SourceText): Promise<SourceGraph> {
    const tooBig = source.text.length > SIZE_LIMIT;
    if (tooBig) return emptyGraph(source.file, tooLarge(source.text.length));
    const project = await this.#hold(source);
    const graph = project.graph(source.file);
    if (!graph) throw new Error(`${source.file} can't be read.`);
    this.#watch(source.file);
    this.#tellLater(source.file, project);
    const missing = diagnoseEntrypoints(graph.deployments, this.#entrypoints(project));
    return missing.length > 0 ? { ...graph, diagnostics: [...graph.diagnostics, ...missing] } : graph;
  }

  /** Entrypoints are written from some folder around the file: the one that `prefect deploy` is started in. */
  #entrypoints(project: Project): EntrypointFiles {
    return {
      find: (from, path) => {
        const root = this.#roots.find((candidate) => from.startsWith(candidate));
        if (!this.#walked || root === undefined) return undefined;
        for (let folder = dirname(from); folder.length >= root.length; folder = dirname(folder)) {
          const file = join(folder, path);
          if (!this.#files.has(file)) continue;
          const text = this.#text(file);
          return text === undefined
            ? undefined
            : { text, flows: project.facts(file)?.flows.map(({ symbol }) => symbol) ?? [] };
        }
        return 'missing';
      },
    };
  }

  async look(source: SourceText, flow: string | undefined): Promise<FileViewUpdate> {
    const graph = await this.analyze(source);
    const { file, language, tasks, deployments, diagnostics } = graph;
    const parts: Parts = {
      flows: graph.flows.map(factsOf),
      helpers: graph.helpers.map(factsOf),
      tasks,
      deployments,
      drawing: [...graph.flows, ...graph.helpers].find(({ id }) => id === flow) ?? graph.flows[0] ?? null,
    };
    const sent = this.#sent.get(file);
    this.#sent.set(file, parts);
    return { file, language, diagnostics, ...(sent ? changedParts(sent, parts) : parts) };
  }

  async glance(source: SourceText, flow: string | undefined): Promise<Glance> {
    if (source.text.length > SIZE_LIMIT) return { drawing: null, faults: [] };
    const project = await this.#hold(source);
    return project.glance(source.file, flow) ?? { drawing: null, faults: [] };
  }

  async applyVerb(source: SourceText, verb: EditVerb): Promise<EditOutcome> {
    return (await this.#hold(source)).applyVerb(source.file, verb);
  }

  async insight<Q extends InsightQuestion>(source: SourceText, question: Q): Promise<InsightAnswer<Q> | null> {
    if (source.text.length > SIZE_LIMIT) return null;
    const project = await this.#hold(source);
    const index = {
      users: (file: string, name: string) => this.#users(file, name),
      all: () => [...this.#files.keys()],
      known: () => this.#allFacts(),
    };
    return project.insight(source.file, question, index) ?? null;
  }

  /** The files that take something from one, and those whose text at least names both the file and what it defines. */
  #users(file: string, name: string): string[] {
    const found = new Set([file]);
    const facts = this.#allFacts();
    for (let size = 0; size < found.size; ) {
      size = found.size;
      for (const { file: user, uses } of facts) {
        if (uses.some((used) => found.has(used))) for (const one of [user, ...uses]) found.add(one);
      }
    }
    const stem = basename(file).replace(/\.\w+$/, '');
    const word = stem === 'index' || stem === '__init__' ? basename(dirname(file)) : stem;
    for (const other of this.#files.keys()) {
      if (found.has(other) || languageOf(other) === undefined) continue;
      const text = this.#text(other);
      if (text?.includes(name) && text.includes(word)) found.add(other);
    }
    found.delete(file);
    return [...found];
  }

  #allFacts(): FileFacts[] {
    const stored = [...this.#files].flatMap(([file, { facts }]) => (facts && !this.#told.has(file) ? [facts] : []));
    return [...stored, ...this.#told.values()];
  }

  /** Looks at a file on disk again, which no editor holds any more. */
  async refresh(file: string): Promise<void> {
    if (isProjectConfig(file)) return this.#reconsider(file);
    const was = this.#files.has(file);
    this.#texts.delete(file);
    const root = this.#roots.find((candidate) => file.startsWith(candidate));
    const is = existsSync(file) && isSource(file) && root !== undefined && !isLeftAlone(root, file);
    if (!is && !was) return;
    if (is) this.#add(file);
    else this.#remove(file);
    const project = await this.#open();
    // A file that came or went may change what any import means.
    if (is !== was) project.reset();
    const dependents = project.changed(file);
    const yaml = isPrefectYaml(file) ? [] : [...this.#files.keys()].filter(isPrefectYaml);
    await this.#readAll(is ? [file, ...yaml] : yaml);
    if (!is) this.#notify({ kind: 'facts', changed: [], removed: [file] });
    this.#stale(is === was ? dependents : [...this.#watched]);
    this.#save();
  }

  /** What is left alone decides which files there are; the rest of a project's configuration how they belong together. */
  async #reconsider(file: string): Promise<void> {
    if (this.#project) (await this.#project).reset();
    if (basename(file) === '.gitignore' && this.#walked) await this.open(this.#roots, this.#store);
    this.#stale([...this.#watched]);
  }

  #open(): Promise<EditableProject> {
    this.#project ??= this.#analyzer().then((analyzer) =>
      analyzer.openProject(
        (file) => this.#text(file),
        () => this.#listing(),
      ),
    );
    return this.#project;
  }

  /** Takes over what an editor holds of a file. */
  async #hold({ file, text }: SourceText): Promise<EditableProject> {
    if (!this.#walked && this.#roots.length === 0) this.#roots = [projectFolder(file)];
    const project = await this.#open();
    if (this.#texts.get(file) === text) return project;
    this.#texts.set(file, text);
    // What lies on disk says nothing here: it may have changed again since it was read.
    if (!project.isReadAs(file, text)) this.#stale(project.changed(file));
    return project;
  }

  #text(file: string): string | undefined {
    const held = this.#texts.get(file);
    if (held !== undefined) return held;
    const read = readSource(file);
    return read.kind === 'text' ? read.text : undefined;
  }

  #watch(file: string): void {
    this.#watched.delete(file);
    this.#watched.add(file);
    const [oldest] = this.#watched;
    if (this.#watched.size > WATCHED && oldest !== undefined) this.#watched.delete(oldest);
  }

  #stale(dependents: readonly string[]): void {
    const files = dependents.filter((file) => this.#watched.has(file));
    if (files.length > 0) this.#notify({ kind: 'stale', files });
  }

  /** Reads files in slices, so that questions are answered in between. */
  async #readAll(files: readonly string[]): Promise<void> {
    if (files.length === 0) return;
    const project = await this.#open();
    let read: string[] = [];
    let since = performance.now();
    for (const [done, file] of files.entries()) {
      this.#read(file, project);
      read.push(file);
      if (performance.now() - since < SLICE_MS) continue;
      this.#tell(read, project);
      this.#notify({ kind: 'progress', done: done + 1, total: files.length });
      read = [];
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
    this.#tell(read, project);
    this.#notify({ kind: 'progress', done: files.length, total: files.length });
  }

  #read(file: string, project: Project): void {
    const known = this.#files.get(file) ?? this.#stat(file);
    if (!known) return;
    const { facts: _, ...stored } = known;
    const facts = this.#factsOf(file, project);
    this.#files.set(file, facts ? { ...stored, facts } : stored);
  }

  #factsOf(file: string, project: Project): FileFacts | undefined {
    const held = this.#texts.get(file);
    const source: ReadSource = held === undefined ? readSource(file) : { kind: 'text', text: held };
    if (source.kind === 'unreadable') return unreadFacts(file, source);
    const { text } = source;
    if (isPrefectYaml(file)) {
      const { deployments, diagnostics } = analyzePrefectYaml({ file, text });
      diagnostics.push(
        ...diagnoseSchedules(deployments, new Date()),
        ...diagnoseEntrypoints(deployments, this.#entrypoints(project)),
      );
      return { file, language: 'yaml', flows: [], tasks: [], deployments, diagnostics, uses: [] };
    }
    return mentionsFlows(text) ? project.facts(file) : undefined;
  }

  /** Others are told of a file when typing has come to rest: its own view does not wait for that. */
  #tellLater(file: string, project: Project): void {
    const turn = {};
    this.#settling.set(file, turn);
    this.#settle(() => {
      if (this.#settling.get(file) !== turn) return;
      this.#settling.delete(file);
      this.#tell([file], project);
    });
  }

  /** Sends what is new of some files. */
  #tell(files: readonly string[], project: Project): void {
    const changed: FileFacts[] = [];
    const removed: string[] = [];
    for (const file of files) {
      const before = this.#files.get(file);
      const facts = this.#texts.has(file) ? project.facts(file) : before?.facts;
      if (facts && JSON.stringify(facts) !== JSON.stringify(this.#told.get(file))) changed.push(facts);
      if (!facts && this.#told.has(file)) removed.push(file);
      if (facts) this.#told.set(file, facts);
      else this.#told.delete(file);
    }
    if (changed.length > 0 || removed.length > 0) this.#notify({ kind: 'facts', changed, removed });
  }

  #list({ files, packageFolders }: Walk): void {
    this.#walked = true;
    this.#files.clear();
    this.#folders.clear();
    this.#packageFolders = packageFolders;
    for (const { file, modified, size } of files) {
      this.#files.set(file, { modified, size });
      this.#count(file, 1);
    }
  }

  #add(file: string): void {
    const known = this.#files.has(file);
    const stored = this.#stat(file);
    if (!stored) return;
    this.#files.set(file, stored);
    if (!known) this.#count(file, 1);
  }

  #remove(file: string): void {
    if (this.#files.delete(file)) this.#count(file, -1);
    this.#told.delete(file);
    this.#sent.delete(file);
  }

  #stat(file: string): StoredFile | undefined {
    try {
      const { mtimeMs, size } = statSync(file);
      return { modified: mtimeMs, size };
    } catch {
      return undefined;
    }
  }

  /** How many sources lie below each folder. */
  #count(file: string, by: number): void {
    for (let folder = dirname(file), last = file; folder !== last; last = folder, folder = dirname(folder)) {
      this.#folders.set(folder, (this.#folders.get(folder) ?? 0) + by);
    }
  }

  #listing(): WorkspaceListing {
    return {
      roots: this.#roots.map((root) => root.replaceAll('\\', '/')),
      has: (file) =>
        languageOf(file) !== undefined && (this.#walked ? this.#files.has(normalize(file)) : existsSync(file)),
      hasFolder: (folder) => (this.#walked ? (this.#folders.get(normalize(folder)) ?? 0) > 0 : existsSync(folder)),
      readConfig: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
      packageFolders: this.#packageFolders.map((folder) => folder.replaceAll('\\', '/')),
    };
  }

  #save(): void {
    if (this.#store !== undefined) saveIndex(this.#store, this.#version, { roots: this.#roots, files: this.#files });
  }
}

/** What tells that a folder is the top of a project. */
const MARKS = ['.git', 'pyproject.toml', 'setup.py', 'package.json', 'prefect.yaml'];

/** The project that a file belongs to, where no workspace is open; its own folder where nothing tells. */
function projectFolder(file: string): string {
  const own = dirname(file);
  for (let folder = own, last = file; folder !== last; last = folder, folder = dirname(folder)) {
    if (MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
  }
  return own;
}

type Parts = Pick<FileView, SharedPart>;

/** The same graph has the same facts, so that what has not changed is seen at a glance. */
const FACTS = new WeakMap<FlowGraph, FlowFacts>();

function factsOf(graph: FlowGraph): FlowFacts {
  const known = FACTS.get(graph) ?? withoutDrawing(graph);
  FACTS.set(graph, known);
  return known;
}

function changedParts(before: Parts, now: Parts): Partial<Parts> {
  return {
    ...(sameItems(before.flows, now.flows) ? {} : { flows: now.flows }),
    ...(sameItems(before.helpers, now.helpers) ? {} : { helpers: now.helpers }),
    ...(sameItems(before.tasks, now.tasks) ? {} : { tasks: now.tasks }),
    ...(sameItems(before.deployments, now.deployments) ? {} : { deployments: now.deployments }),
    ...(before.drawing === now.drawing ? {} : { drawing: now.drawing }),
  };
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

type Problem = Extract<ReadSource, { kind: 'unreadable' }>;

function isSource(name: string): boolean {
  return languageOf(name) !== undefined || isPrefectYaml(name);
}

/** A file that can't be read is told of, if it may hold flows at all. */
function unreadFacts(file: string, problem: Problem): FileFacts | undefined {
  if (problem.code === 'file-gone') return undefined;
  const { language, diagnostics } = emptyGraph(file, problem);
  return { file, language, flows: [], tasks: [], deployments: [], diagnostics, uses: [] };
}

function emptyGraph(file: string, { code, message }: Problem): SourceGraph {
  const place = { line: 0, character: 0 };
  const diagnostic: Diagnostic = { code, severity: 'warning', message, range: { start: place, end: place } };
  const language = languageOf(file) ?? 'typescript';
  return { file, language, flows: [], tasks: [], helpers: [], deployments: [], diagnostics: [diagnostic] };
}
