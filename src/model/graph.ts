import type { Language, Range, TextEdit } from './source.ts';

/** What one source file says: its flows as graphs, its tasks, and what is wrong with it. */
export interface SourceGraph {
  file: string;
  language: Language;
  flows: FlowGraph[];
  tasks: TaskDefinition[];
  /** Plain functions that call tasks, drawn as flows are. */
  helpers: FlowGraph[];
  deployments: DeploymentDefinition[];
  diagnostics: Diagnostic[];
}

/** One flow, drawn: a node for each place in its body where the orchestrator would record something. */
export interface FlowGraph {
  /** The flow's symbol; with a suffix `~2`, `~3` where a file uses one symbol again. */
  id: string;
  /** The name as the orchestrator will know it. */
  name: string;
  symbol: string;
  description?: string;
  /** The whole definition, decorators included. */
  range: Range;
  /** The symbol or name to put the cursor on. */
  nameRange: Range;
  parameters: Parameter[];
  options: Options;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** Options as written: literals as values, anything computed as its source text. */
export type Options = Record<string, OptionValue>;
export type OptionValue = { kind: 'literal'; value: Json; text: string } | { kind: 'expression'; text: string };
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Parameter {
  name: string;
  required: boolean;
  /** The default's source text, as written. */
  default?: string;
  /** The type's source text, as written. */
  type?: string;
  /** JSON Schema as far as the source tells; `{}` takes anything. */
  schema: JsonSchema;
  range: Range;
}

/** The part of JSON Schema that forms are made from. */
export interface JsonSchema {
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';
  title?: string;
  description?: string;
  default?: Json;
  enum?: Json[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  format?: string;
  /** Of a list whose places differ; `items` is what follows them. */
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  /** A regular expression that a text fits somewhere. */
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  /** Whether it is a secret, to be typed unseen. */
  writeOnly?: boolean;
}

export interface TaskDefinition {
  id: string;
  name: string;
  symbol: string;
  description?: string;
  options: Options;
  parameters: TaskParameter[];
  range: Range;
  nameRange: Range;
}

/** A positional parameter of a task. `rest` takes any number of arguments. */
export interface TaskParameter {
  name: string;
  required: boolean;
  rest?: boolean;
  type?: string;
}

export type NodeKind =
  | 'parameters'
  | 'task'
  | 'flow'
  | 'deployment'
  | 'branch'
  | 'loop'
  | 'try'
  | 'parallel'
  | 'pause'
  | 'helper'
  | 'return';

/** How a task is called; for containers and the rest it has no meaning and is absent. */
export type CallMode = 'call' | 'submit' | 'map' | 'delay';

export interface GraphNode {
  /** Flow id, then what is called and its ordinal among the calls of that target: `etl/load#2`. Survives edits elsewhere. */
  id: string;
  kind: NodeKind;
  label: string;
  /** The symbol that is called, as written (`load`, `tasks.load`). */
  target?: string;
  mode?: CallMode;
  /** The container this stands in, or null at the flow's top level. */
  parent: string | null;
  /** Which part of the container: `then`, `else`, `case 2`, `body`, `catch`, `finally`. */
  branch?: string;
  /** The condition, iterable or subject of a container, as written. */
  header?: string;
  /** The variable that receives the result, as written. */
  variable?: string;
  /** The whole call, `await` included; of a container the whole statement. */
  range: Range;
  /** The called expression's last name, to put the cursor on. */
  nameRange: Range;
  /** Where the called thing is defined, in this file unless `definitionFile` names another. */
  definition?: Range;
  /** The file of the workspace that it is defined in, where it is another one. */
  definitionFile?: string;
  /** The id of the flow or helper in its file whose graph this node can be expanded to. */
  inner?: string;
  /** Whether that graph is drawn in it. */
  expanded?: true;
  /** The file that it stands in, where that is not the flow's: only of nodes drawn in an expanded one. */
  file?: string;
  arguments?: CallArgument[];
  /** Why this can't be told from the source; its presence marks the node dynamic. */
  dynamic?: string;
  /** Options set at the call, by `withOptions` / `with_options`. */
  options?: Options;
}

export interface CallArgument {
  /** The parameter's name where known, else its index as text. */
  name: string;
  /** The argument's source text; absent when the parameter is not given. */
  text?: string;
  range?: Range;
  /** The value where it is a literal. */
  literal?: { value: Json };
  required: boolean;
}

export type EdgeKind = 'data' | 'order' | 'control';

export interface GraphEdge {
  source: string;
  target: string;
  kind: EdgeKind;
  /** The parameter of the target that receives the value. */
  argument?: string;
  /** The field, key or index of the source's result that flows, where only a part of it does. */
  output?: string;
  /** Whether it holds only on some path through the flow. */
  conditional: boolean;
}

/** A deployment as a source asks for it: by `.serve`, `.deploy` or `to_deployment`, or as an entry of `prefect.yaml`. */
export interface DeploymentDefinition {
  /** As the orchestrator will know it; where `dynamic` says that it is computed, its source text. */
  name: string;
  flow: DeployedFlow;
  via: 'serve' | 'deploy' | 'definition' | 'yaml';
  schedules: ScheduleDefinition[];
  /** Under the flow's own parameter names. */
  parameters: Options;
  workPool?: string;
  /** Those that are literal. */
  tags: string[];
  description?: string;
  file: string;
  /** The whole call or entry. */
  range: Range;
  /** The name as written, quotes included; the called word where the name is left to default. */
  nameRange: Range;
  /** Why the name can't be told from the source. */
  dynamic?: string;
}

/** What a deployment runs. */
export type DeployedFlow =
  /** A flow of the same file. */
  | { kind: 'flow'; id: string }
  /** A name that is imported; which file that means is for whoever knows the workspace. */
  | { kind: 'import'; module: string; name: string }
  /** `path/to/file.py:flow` or `package.module.flow`, relative to `source` where that is told, else to the file's folder. */
  | { kind: 'entrypoint'; entrypoint: string; range: Range; source?: string }
  /** What the text does not tell, as written. */
  | { kind: 'unknown'; text: string };

/** When a deployment runs. */
export interface ScheduleDefinition {
  kind: 'cron' | 'interval' | 'rrule';
  /** The cron or recurrence rule itself, an interval as written; source text where it is no literal. */
  text: string;
  /** Whether `text` is the value itself. */
  literal: boolean;
  /** Of an interval, where the source tells it. */
  seconds?: number;
  /** An IANA name. */
  timezone?: string;
  /** Of a cron: whether day of month and day of week are joined by or. */
  dayOr?: boolean;
  active?: boolean;
  /** What this schedule alone gives the flow. */
  parameters?: Record<string, Json>;
  /** The value as written, quotes included. */
  range: Range;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Diagnostic {
  /** A stable name such as `syntax-error`. */
  code: string;
  severity: Severity;
  message: string;
  range: Range;
  /** What can be done about it at a keystroke, the best first. */
  fixes?: QuickFix[];
}

/** A change of the text that mends what a diagnostic tells of. */
export interface QuickFix {
  title: string;
  edits: TextEdit[];
  /** Whether it is what nearly everyone would do, so that editors may offer it as the fix. */
  preferred?: true;
}

/** The kinds of node that hold other nodes. */
export function isContainer(kind: NodeKind): boolean {
  return kind === 'branch' || kind === 'loop' || kind === 'try' || kind === 'parallel';
}

/** Whether other nodes are drawn in a node. */
export function holdsNodes(node: GraphNode): boolean {
  return isContainer(node.kind) || node.expanded === true;
}

/** Whether a part of the text could not be parsed, so that the graph may lack what stands there. */
export function hasSyntaxError(graph: SourceGraph): boolean {
  return graph.diagnostics.some((diagnostic) => diagnostic.code === 'syntax-error');
}
