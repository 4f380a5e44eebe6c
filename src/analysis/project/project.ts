import type { FileFacts, Glance } from '../../model/file-facts.ts';
import type { Diagnostic, SourceGraph } from '../../model/graph.ts';
import type { InsightAnswer, InsightQuestion } from '../../model/insight.ts';
import type { Language } from '../../model/source.ts';
import type { OtherFiles } from '../edit/other-files.ts';
import type { ModuleIr } from '../flow-ir.ts';
import { type BuiltGraph, drawModule, drawOne, syntaxErrors } from '../graph/build-graph.ts';
import type { Drawings } from '../graph/drawing.ts';
import type { Interpreter, Modules } from '../graph/interpreter.ts';
import { discoverHelpers, openModule, runModule } from '../graph/read-module.ts';
import type { Value } from '../graph/value.ts';
import { answerInsight } from '../insight/answer.ts';
import { flowsAskedFor } from '../insight/flows-asked-for.ts';
import type { InsightIndex } from '../insight/places.ts';
import { createCaches, NO_CACHE, type StatementCache } from '../statement-cache.ts';
import { changeBetween } from '../text-change.ts';
import { diagnoseAgain, type Findings, moveFindings, noFindings, underImports } from './diagnose-again.ts';
import { type Exports, exportsOf } from './exports.ts';
import { factsOfGraph, factsOfReading } from './file-facts.ts';
import { importCycles, leadsTo } from './import-cycles.ts';
import { importSpecifier } from './import-specifier.ts';
import type { Layout } from './layout.ts';
import { resolveImport, resolveSubmodule } from './resolve-import.ts';

/** What a project needs of the world around it. */
export interface ProjectHost {
  /** The text of a source file; undefined when it can't be read. */
  text(file: string): string | undefined;
  lower(source: { file: string; text: string }, cache: StatementCache): ModuleIr;
  layout(): Layout;
  /** Adds to a file's graph what is wrong in its code. */
  now(): Date;
  /** The version of Prefect that a file's surroundings ask for. */
  prefect(file: string): 1 | 2 | 3 | undefined;
}

/**
 * The files of a workspace as they know of each other. A file is read when somebody asks for it or for one that
 * imports it, and stays read until its text changes, or that of a file it takes something from.
 */
export interface Project {
  graph(file: string): SourceGraph | undefined;
  /** One flow's drawing and what can't be parsed, before there is time for the rest of the file. */
  glance(file: string, flow: string | undefined): Glance | undefined;
  /** A file's graph with what an edit needs to know, of its own text or of the one that the edit would make. */
  built(file: string, text?: string): BuiltGraph | undefined;
  /** What the index keeps of a file; it is not drawn for that. */
  facts(file: string): FileFacts | undefined;
  /** Whether a file has been read, and as this text. */
  isReadAs(file: string, text: string): boolean;
  /**
   * Answers what an editor asks about a place in a file; undefined for a file that can't be read. Who else may name
   * what stands there is told by `index`, or by what has been read where there is none.
   */
  insight<Q extends InsightQuestion>(file: string, question: Q, index?: InsightIndex): InsightAnswer<Q> | undefined;
  /** What an edit of a file may know of the others. */
  others(file: string): OtherFiles;
  /** Forgets what was read of a file and of those that depend on it; gives the latter. */
  changed(file: string): string[];
  /** Forgets everything, as when files have come or gone. */
  reset(): void;
}

/** Readings hold a file's lowered form; past this many characters of source those used longest ago are let go. */
const KEPT_CHARACTERS = 6_000_000;
/** Of how many files at most the lowered form is kept until they are asked for again. */
const KEPT_UNCHANGED = 500;

interface Reading {
  reader: Interpreter;
  exports: Exports;
  /** The files that something was taken from. */
  uses: Set<string>;
  /** The files that its own statements import, whether anything is taken from them or not. */
  imports: readonly string[];
}

interface Entry extends Reading {
  /** As it was given; of a notebook the whole file. */
  text: string;
  drawn?: Drawn;
}

/** A file's graph with what the next one can take over of it. */
interface Drawn {
  text: string;
  graph: SourceGraph;
  drawings: Drawings;
  findings: Findings;
}

export function createProject(host: ProjectHost): Project {
  const entries = new Map<string, Entry>();
  const caches = createCaches();
  /** Files that change while they are looked at; only of those is it worth keeping more than the reading. */
  const edited = new Set<string>();
  /** What was drawn of a file's text before the change that has just come. */
  const last = new Map<string, Drawn>();
  /** Files whose text is as it was, and only what they import is not: they need not be parsed again. */
  const unchanged = new Map<string, { text: string; module: ModuleIr }>();
  let marks = 0;
  let kept = 0;

  const resolved = new Map<string, string | undefined>();
  /** Files of one folder mean the same by the same words. */
  const resolve = (from: { file: string; language: Language }, specifier: string): string | undefined => {
    // A file does not import itself, whatever it is called.
    const name = from.file.search(/[^\\/]*$/);
    const itself = from.file.startsWith(specifier.slice(specifier.search(/[^./]*$/)), name);
    const key = `${from.language} ${itself ? from.file : from.file.slice(0, name)} ${specifier}`;
    if (!resolved.has(key)) resolved.set(key, resolveImport(host.layout(), from, specifier));
    return resolved.get(key);
  };
  const open = (module: ModuleIr, keepsScopes: boolean): Reading => {
    const uses = new Set<string>();
    const reader = openModule(module, { keepsScopes, modules: modulesFor(uses), mark: `#${marks++}` });
    const exports = exportsOf(reader, {
      resolve: (specifier) => resolve(module, specifier),
      exports: (other) => {
        uses.add(other);
        return read(other)?.exports;
      },
    });
    return { reader, exports, uses, imports: importedFiles(module, resolve) };
  };
  const read = (file: string): Entry | undefined => {
    const known = entries.get(file);
    if (known) {
      // The map keeps the order of use.
      entries.delete(file);
      entries.set(file, known);
      return known;
    }
    const text = host.text(file);
    if (text === undefined) return undefined;
    const lowered = unchanged.get(file);
    unchanged.delete(file);
    const module =
      lowered?.text === text
        ? lowered.module
        : host.lower({ file, text }, edited.has(file) ? caches.open(file) : NO_CACHE);
    const entry = { ...open(module, false), text };
    // Files that import each other meet the reading while it is still under way.
    entries.set(file, entry);
    kept += text.length;
    runModule(entry.reader);
    return entry;
  };
  const modulesFor = (uses: Set<string>): Modules => ({
    resolve: (from, specifier) => resolve(from, specifier),
    member: (file, name) => {
      const own = isFolder(file) ? undefined : read(file)?.exports.find(name);
      if (!isFolder(file)) uses.add(file);
      // A package's own `from . import module` means the file and not the name that it binds.
      const itself = own?.link?.file === file && own.link.name === name;
      return (itself ? undefined : own) ?? submodule(host.layout(), file, name);
    },
    source: (from, specifier) => {
      const file = resolve(from, specifier);
      if (file === undefined || file.endsWith('/')) return undefined;
      uses.add(file);
      return read(file)?.reader.home.module;
    },
    reader: (home) => {
      const entry = entries.get(home.module.file);
      if (entry?.reader.home !== home) return undefined;
      discoverHelpers(entry.reader);
      return entry.reader;
    },
    names: (file) => {
      uses.add(file);
      return isFolder(file) ? [] : (read(file)?.exports.names() ?? []);
    },
  });
  const forget = (file: string): void => {
    const entry = entries.get(file);
    if (!entry) return;
    kept -= entry.text.length;
    entries.delete(file);
  };
  const trim = (): void => {
    for (const file of entries.keys()) {
      if (kept <= KEPT_CHARACTERS) return;
      forget(file);
    }
  };

  const build = (file: string, text = host.text(file)): BuiltGraph | undefined => {
    if (text === undefined) return undefined;
    // The other readings' lowered statements are left alone, as one statement belongs to one reading.
    const { reader } = open(host.lower({ file, text }, NO_CACHE), true);
    runModule(reader);
    return drawModule(reader);
  };
  const known: InsightIndex = {
    users: (file) => {
      const users = dependents(entries, file);
      // Those in between, which only hand on what they import, have used nothing themselves.
      return [...new Set(users.flatMap((user) => [user, ...(entries.get(user)?.uses ?? [])]))];
    },
    all: () => [...entries.keys()],
    known: () => [...entries.values()].flatMap(({ drawn }) => (drawn ? [drawn.graph] : [])),
  };

  const cyclesOf = ({ reader }: Entry): Diagnostic[] =>
    importCycles(reader.home, {
      resolve: (specifier) => resolve(reader.home.module, specifier),
      imports: (file) => read(file)?.imports ?? [],
    });

  return {
    graph: (file) => {
      const entry = read(file);
      if (!entry) return undefined;
      if (!entry.drawn) {
        entry.drawn = draw(entry.reader, last.get(file), { now: host.now(), prefect: host.prefect(file) });
        entry.drawn.graph.diagnostics.push(...cyclesOf(entry));
      }
      last.delete(file);
      trim();
      return entry.drawn.graph;
    },
    glance: (file, flow) => {
      const entry = read(file);
      if (!entry) return undefined;
      const { module, lines } = entry.reader.home;
      return { drawing: drawOne(entry.reader, flow) ?? null, faults: syntaxErrors(module, lines) };
    },
    built: build,
    insight: (file, question, index = known) => {
      const reader = read(file)?.reader;
      const built = reader && drawModule(reader, undefined, flowsAskedFor(question, reader.home.lines));
      const other = (path: string): BuiltGraph | undefined => {
        const entry = read(path);
        return entry && drawModule(entry.reader);
      };
      const answer = built && answerInsight(built, question, { files: { built: other, ...index }, now: host.now() });
      trim();
      return answer;
    },
    facts: (file) => {
      const entry = read(file);
      trim();
      if (!entry) return undefined;
      return entry.drawn ? factsOfGraph(entry.drawn.graph, entry.uses) : factsOfReading(entry.reader, entry.uses);
    },
    isReadAs: (file, text) => entries.get(file)?.text === text,
    others: (file) => {
      const own = read(file)?.reader.home.module;
      return {
        definition: (other, id) =>
          read(other)?.reader.definitions.find((definition) => definition.id === id && definition.kind !== 'helper'),
        specifier: (other) => own && importSpecifier(host.layout(), own, other),
        resolve: (specifier) => own && resolve(own, specifier),
        leadsBack: (other) => leadsTo(other, file, { imports: (at) => read(at)?.imports ?? [] }),
      };
    },
    changed: (file) => {
      edited.add(file);
      const gone = dependents(entries, file);
      for (const dependent of gone) {
        const entry = entries.get(dependent);
        if (entry && unchanged.size < KEPT_UNCHANGED)
          unchanged.set(dependent, { text: entry.text, module: entry.reader.home.module });
        forget(dependent);
      }
      unchanged.delete(file);
      const drawn = entries.get(file)?.drawn;
      forget(file);
      // Only what was drawn of the same imports can be taken over.
      if (drawn && !gone.includes(file)) last.set(file, drawn);
      return gone;
    },
    reset: () => {
      resolved.clear();
      unchanged.clear();
      entries.clear();
      last.clear();
      kept = 0;
    },
  };
}

function importedFiles(module: ModuleIr, resolve: (from: ModuleIr, specifier: string) => string | undefined): string[] {
  const specifiers = module.body.statements.flatMap((statement) =>
    statement.kind === 'import' ? statement.bindings.map((binding) => binding.module) : [],
  );
  return [...new Set(specifiers)].flatMap((specifier) => resolve(module, specifier) ?? []);
}

function draw(
  reader: Interpreter,
  last: Drawn | undefined,
  world: { now: Date; prefect: 1 | 2 | 3 | undefined },
): Drawn {
  const { text } = reader.home.module;
  const change = last && changeBetween(last.text, text);
  const moved = last ? (change ? moveFindings(last.findings, change) : last.findings) : noFindings();
  const known = underImports(moved, reader.home.module);
  // A flow whose findings have to be looked for again has to be drawn for that.
  for (const flow of last?.findings.flows.keys() ?? []) {
    if (known.flows.has(flow)) continue;
    for (const kind of ['flow', 'helper']) last?.drawings.flows.delete(`${kind} ${flow}`);
  }
  const built = drawModule(reader, last?.drawings);
  const { diagnostics, findings } = diagnoseAgain(built, known, world);
  built.graph.diagnostics.push(...diagnostics);
  return { text, graph: built.graph, drawings: built.drawings, findings };
}

/** A Python package without a file of its own. */
function isFolder(file: string): boolean {
  return /[\\/]$/.test(file);
}

/** All files that take something from one, directly or through others. */
function dependents(entries: ReadonlyMap<string, Entry>, file: string): string[] {
  const found = new Set([file]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [candidate, { uses }] of entries) {
      if (!found.has(candidate) && [...uses].some((used) => found.has(used))) found.add(candidate);
    }
  }
  found.delete(file);
  return [...found];
}

/** `from package import module`: a file of the package rather than a name in one. */
function submodule(layout: Layout, file: string, name: string): Value | undefined {
  const folder = /^(.*?)[\\/](?:__init__\.py)?$/.exec(file)?.[1];
  const found = folder === undefined ? undefined : resolveSubmodule(layout, folder, name);
  return found === undefined ? undefined : { sources: [], file: found };
}
