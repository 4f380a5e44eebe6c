import type { DeploymentDefinition, FlowGraph, Severity } from '../../model/graph.ts';
import type { Language, Range } from '../../model/source.ts';
import type { Change } from '../edit/change.ts';
import type { CodeStyle } from '../edit/code-style.ts';
import type { ModuleIr, Span } from '../flow-ir.ts';
import type { Definition } from '../graph/callable.ts';
import type { Draft } from '../graph/recorder.ts';
import type { LineIndex } from '../line-index.ts';
import type { Imports } from './imports.ts';

/**
 * One thing that may be wrong in flow code. What a rule looks at decides when it has to look again: a `definition`
 * rule at one task or flow, a `flow` rule at one flow and its graph, a `module` rule at the file, so that only
 * those should be cheap.
 */
export type Rule = RuleText &
  (
    | {
        on: 'definition';
        check(context: DefinitionContext): Finding[];
        /** What the same is in a flow that sets options for a single call. */
        inFlow?(context: FlowContext): Finding[];
      }
    | { on: 'flow'; check(context: FlowContext): Finding[] }
    | { on: 'module'; check(context: ModuleContext): Finding[] }
  );

/** What the documentation says of a rule. */
interface RuleText {
  code: string;
  severity: Severity;
  /** In a few words what is found. */
  title: string;
  /** Why that is bad and what to do, in a few sentences. */
  explanation: string;
  bad: Example;
  good: Example;
}

/** Whole files, so that they can be analysed as they stand. */
export type Example = Partial<Record<Language, string>>;

export interface Finding {
  span: Span;
  message: string;
  fixes?: Fix[];
}

export interface Fix {
  title: string;
  changes: Change[];
  preferred?: true;
}

export interface SourceContext {
  module: ModuleIr;
  lines: LineIndex;
  imports: Imports;
  /** How the code around is written; found when asked for. */
  style(): CodeStyle;
  now: Date;
}

export interface DefinitionContext extends SourceContext {
  definition: Definition;
}

export interface FlowContext extends DefinitionContext {
  graph: FlowGraph;
  /** What stands behind the nodes, by their ids. */
  drafts: ReadonlyMap<string, Draft>;
}

export interface ModuleContext extends SourceContext {
  definitions: readonly Definition[];
  /** Calls that run when the file is imported. */
  outside: readonly Draft[];
  deployments: readonly DeploymentDefinition[];
}

export function textAt({ module }: SourceContext, span: Span): string {
  return module.text.slice(span.start, span.end);
}

export function spanOf({ lines }: SourceContext, { start, end }: Range): Span {
  return { start: lines.offset(start), end: lines.offset(end) };
}
