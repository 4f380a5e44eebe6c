import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { FlowGraph, SourceGraph } from '../model/graph.ts';
import { type Language, languageOf } from '../model/source.ts';
import { UsageError } from './errors.ts';

export interface FlowTarget {
  /** Absolute. */
  file: string;
  /** As a person would say it from where they are. */
  shown: string;
  flow: string | undefined;
  language: Language;
}

/** Reads `FILE[:FLOW]`. */
export function parseTarget(text: string, cwd: string): FlowTarget {
  const colon = text.lastIndexOf(':');
  const named = colon > 1 && canBeFlow(text.slice(colon + 1)) && !existsSync(resolve(cwd, text));
  const file = resolve(cwd, named ? text.slice(0, colon) : text);
  const shown = relative(cwd, file) || file;
  if (!existsSync(file)) throw new UsageError(`${shown} does not exist. Give the path of a TypeScript or Python file.`);
  if (statSync(file).isDirectory())
    throw new UsageError(`${shown} is a folder. Give a file in it, as in ${shown}/flow.ts.`);
  const language = languageOf(file);
  if (!language) throw new UsageError(`${shown} is neither TypeScript nor Python, so it can hold no flow.`);
  return { file, shown, flow: named ? text.slice(colon + 1) : undefined, language };
}

/** A flow's id or its name, which may be any text; the rest of a path is none. */
function canBeFlow(text: string): boolean {
  return text !== '' && !/[\\/]/.test(text) && languageOf(text) === undefined;
}

export function readSource(target: FlowTarget): { file: string; text: string } {
  try {
    return { file: target.file, text: readFileSync(target.file, 'utf8') };
  } catch (error) {
    throw new UsageError(`${target.shown} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** The one flow that is meant; a sentence that says what to do when that is none or not one. */
export function chooseFlow(target: FlowTarget, graph: SourceGraph): FlowGraph {
  const broken = graph.diagnostics.find((diagnostic) => diagnostic.code === 'syntax-error');
  if (broken) {
    const { line, character } = broken.range.start;
    throw new UsageError(`${target.shown}:${line + 1}:${character + 1} does not parse: ${broken.message}`);
  }
  const names = graph.flows.map((flow) => flow.id);
  if (target.flow !== undefined) {
    const found = graph.flows.find((flow) => flow.id === target.flow || flow.name === target.flow);
    if (found) return found;
    const others = names.length > 0 ? ` It holds ${names.join(', ')}.` : ' It holds no flow.';
    throw new UsageError(`${target.shown} holds no flow "${target.flow}".${others}`);
  }
  if (graph.flows.length === 0) {
    const how = target.language === 'python' ? 'decorate a function with @flow' : 'wrap an async function with flow(…)';
    throw new UsageError(`${target.shown} holds no flow: ${how}.`);
  }
  if (graph.flows.length > 1) {
    throw new UsageError(
      `${target.shown} holds ${names.length} flows; say which one: ${names.map((name) => `${target.shown}:${name}`).join(' or ')}.`,
    );
  }
  return graph.flows[0] as FlowGraph;
}
