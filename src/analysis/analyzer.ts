import { Language, Parser } from 'web-tree-sitter';
import type { EditOutcome, EditVerb } from '../model/edit-verb.ts';
import type { SourceGraph } from '../model/graph.ts';
import type { InsightAnswer, InsightQuestion } from '../model/insight.ts';
import { isNotebook, readNotebook } from '../model/notebook.ts';
import { languageOf } from '../model/source.ts';
import { applyVerb } from './edit/apply-verb.ts';
import type { ModuleIr } from './flow-ir.ts';
import { type BuiltGraph, buildGraph } from './graph/build-graph.ts';
import { answerInsight } from './insight/answer.ts';
import { NO_FILES } from './insight/places.ts';
import { diagnoseAgain, noFindings } from './project/diagnose-again.ts';
import { createLayout, type Layout, type WorkspaceListing } from './project/layout.ts';
import { prefectVersions } from './project/prefect-version.ts';
import { createProject, type Project } from './project/project.ts';
import { lowerPython } from './python/lower-module.ts';
import { createCaches, NO_CACHE, type StatementCache } from './statement-cache.ts';
import { lowerTypeScript } from './typescript/lower-module.ts';

export interface Analyzer {
  /** Reads a file's text as its graphs. Never throws on what a person typed: what can't be read is a diagnostic. */
  analyze(source: { file: string; text: string }): SourceGraph;
  /** What an edit on the canvas comes to in the text, or why it can't be done. The verb's ids are those of this very text. */
  applyVerb(source: { file: string; text: string }, verb: EditVerb): EditOutcome;
  /** Answers what an editor asks about a place in a file, as far as the file by itself tells. */
  insight<Q extends InsightQuestion>(source: { file: string; text: string }, question: Q): InsightAnswer<Q>;
  /** Reads files as they know of each other. `text` gives a file's text, `workspace` what there is. */
  openProject(text: (file: string) => string | undefined, workspace: () => WorkspaceListing): EditableProject;
  /** Frees the parser's memory. The analyzer is of no use afterwards. */
  dispose(): void;
}

export interface EditableProject extends Project {
  /** An edit of a file, as the project knows it. */
  applyVerb(file: string, verb: EditVerb): EditOutcome;
}

/**
 * Makes an analyzer for both languages. The caller hands over the bytes of tree-sitter's runtime and of its
 * Python grammar; TypeScript's compiler is loaded here, once, so that importing this module costs nothing
 * and every call after it is synchronous. `now` tells whether a schedule has run out.
 */
export async function createAnalyzer(
  grammar: { runtime: Uint8Array; python: Uint8Array },
  options: { now?: () => Date } = {},
): Promise<Analyzer> {
  const [morph] = await Promise.all([import('ts-morph'), Parser.init({ wasmBinary: grammar.runtime })]);
  // Bundled, a CommonJS package that is imported dynamically has its names on `default` alone.
  const { ts } = 'ts' in morph ? morph : (morph as { default: typeof import('ts-morph') }).default;
  const language = await Language.load(grammar.python);
  const parser = new Parser();
  parser.setLanguage(language);
  const caches = createCaches();
  const lower = (given: { file: string; text: string }, cache: StatementCache): ModuleIr => {
    const source = pythonSource(given);
    if ('unreadable' in source) return unreadModule(given, source.unreadable);
    return lowerGuarded(source, () =>
      languageOf(source.file) === 'python'
        ? lowerPython({ parser, language }, source, cache)
        : lowerTypeScript(ts, source, cache),
    );
  };
  const build = (source: { file: string; text: string }, cache: StatementCache, keepsScopes = false): BuiltGraph =>
    buildGraph(lower(source, cache), { keepsScopes });
  const diagnosed = (built: BuiltGraph): BuiltGraph => {
    const world = { now: options.now?.() ?? new Date(), prefect: undefined };
    built.graph.diagnostics.push(...diagnoseAgain(built, noFindings(), world).diagnostics);
    return built;
  };
  return {
    analyze: (source) => diagnosed(build(source, caches.open(source.file))).graph,
    applyVerb: (source, verb) => {
      if (isNotebook(source.file)) return { refused: NOTEBOOK_REFUSAL };
      const built = build(source, NO_CACHE, true);
      return applyVerb(built, verb, (text) => build({ file: source.file, text }, NO_CACHE));
    },
    insight: (source, question) =>
      answerInsight(build(source, NO_CACHE), question, { files: NO_FILES, now: options.now?.() ?? new Date() }),
    openProject: (text, workspace) => {
      let layout: Layout | undefined;
      let prefect: ReturnType<typeof prefectVersions> | undefined;
      const project = createProject({
        text,
        lower,
        now: () => options.now?.() ?? new Date(),
        prefect: (file) => {
          prefect ??= prefectVersions(workspace());
          return prefect(file);
        },
        layout: () => {
          layout ??= createLayout(ts.parseConfigFileTextToJson, workspace());
          return layout;
        },
      });
      const reset = (): void => {
        layout = undefined;
        prefect = undefined;
        project.reset();
      };
      return {
        ...project,
        reset,
        applyVerb: (file, verb) => {
          if (isNotebook(file)) return { refused: NOTEBOOK_REFUSAL };
          const built = project.built(file);
          if (!built) return { refused: 'The file can no longer be read.' };
          return applyVerb(built, verb, (text) => project.built(file, text) ?? built, project.others(file));
        },
      };
    },
    dispose: () => parser.delete(),
  };
}

const NOTEBOOK_REFUSAL = 'A notebook is edited in its cells; change the source there, and the graph follows.';

/** A notebook's cells make one text. */
function pythonSource(source: { file: string; text: string }): { file: string; text: string } | { unreadable: string } {
  if (!isNotebook(source.file)) return source;
  const notebook = readNotebook(source.text);
  return 'unreadable' in notebook ? notebook : { file: source.file, text: notebook.text };
}

/** Code that nests deeper than the stack is reported as one fault and drawn as nothing. */
function lowerGuarded(source: { file: string; text: string }, lower: () => ModuleIr): ModuleIr {
  try {
    return lower();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unreadModule(source, 'This code nests too deeply to be read; split the expression up.');
  }
}

function unreadModule({ file, text }: { file: string; text: string }, message: string): ModuleIr {
  const language = languageOf(file) ?? 'typescript';
  const body = { start: 0, end: text.length, statements: [] };
  return {
    file,
    text,
    language,
    body,
    errors: [{ start: 0, end: 0, message }],
    mentions: () => [],
    typeNamed: () => undefined,
  };
}
