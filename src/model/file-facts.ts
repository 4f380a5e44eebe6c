import type { DeploymentDefinition, Diagnostic, FlowGraph, TaskDefinition } from './graph.ts';
import type { Language } from './source.ts';

/** What the workspace's index keeps of a file: what others may want to know without reading it. */
export interface FileFacts {
  file: string;
  language: Language | 'yaml';
  flows: FlowFacts[];
  tasks: TaskDefinition[];
  deployments: DeploymentDefinition[];
  /** Why the file could not be read, and what is wrong with a `prefect.yaml`; other sources are looked at when they are opened. */
  diagnostics: Diagnostic[];
  /** The files that something was taken from. */
  uses: string[];
}

/** A flow without its drawing. */
export type FlowFacts = Omit<FlowGraph, 'nodes' | 'edges'>;

/** What can be said of a large file at once: one flow's drawing, and what can't be parsed. */
export interface Glance {
  drawing: FlowGraph | null;
  faults: Diagnostic[];
}

/** A view as it travels: what is the same as in the view of the file before is left out. */
export type FileViewUpdate = Omit<FileView, SharedPart> & Partial<Pick<FileView, SharedPart>>;
export type SharedPart = 'flows' | 'tasks' | 'helpers' | 'deployments' | 'drawing';

/** What an editor needs of a file at every keystroke: all but the drawings, of which only the one that is looked at travels. */
export interface FileView {
  file: string;
  language: Language;
  flows: FlowFacts[];
  tasks: TaskDefinition[];
  helpers: FlowFacts[];
  deployments: DeploymentDefinition[];
  diagnostics: Diagnostic[];
  /** The flow that was asked for, or else the first. */
  drawing: FlowGraph | null;
}
