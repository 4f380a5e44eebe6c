import type { Json } from '../../model/graph.ts';
import type { Language } from '../../model/source.ts';

export interface KnownOption {
  /** What a literal has to be; `any` where a literal can't tell. */
  type: OptionType;
  /** What it does, in a few words. */
  summary: string;
}

export type OptionType = 'string' | 'integer' | 'number' | 'delays' | 'boolean' | 'strings' | 'name' | 'list' | 'any';

type Options = Record<string, KnownOption>;

const PYTHON_SHARED: Options = {
  name: { type: 'string', summary: 'What the orchestrator calls it; the function’s name unless told.' },
  description: { type: 'string', summary: 'What it does, shown beside its runs; the docstring unless told.' },
  version: { type: 'string', summary: 'A version, kept with its runs.' },
  retries: { type: 'integer', summary: 'How often a failed run is tried again.' },
  timeout_seconds: { type: 'number', summary: 'After this many seconds a run counts as failed.' },
  log_prints: { type: 'boolean', summary: 'Whether what is printed goes to the run’s log.' },
  persist_result: { type: 'boolean', summary: 'Whether results are kept in storage.' },
  result_storage: { type: 'any', summary: 'Where results are kept: a block.' },
  result_serializer: { type: 'any', summary: 'How results are written: a serializer or its name.' },
  cache_result_in_memory: { type: 'boolean', summary: 'Whether results stay in memory during the run.' },
  on_completion: { type: 'list', summary: 'Functions called when a run completes.' },
  on_failure: { type: 'list', summary: 'Functions called when a run fails.' },
  on_running: { type: 'list', summary: 'Functions called when a run begins.' },
};

const PYTHON_TASK: Options = {
  ...PYTHON_SHARED,
  tags: { type: 'strings', summary: 'Tags of its runs; concurrency limits go by them.' },
  cache_policy: { type: 'any', summary: 'What a result is found again by: INPUTS, TASK_SOURCE or NO_CACHE.' },
  cache_key_fn: { type: 'any', summary: 'A function that gives the key of a result.' },
  cache_expiration: { type: 'any', summary: 'How long a cached result counts: a timedelta.' },
  task_run_name: {
    type: 'name',
    summary: 'What its runs are called: a template such as "load-{table}", or a function.',
  },
  retry_delay_seconds: { type: 'delays', summary: 'Seconds to wait before a retry; a list gives one for each.' },
  retry_jitter_factor: { type: 'number', summary: 'How much the wait before a retry varies, as a share of it.' },
  retry_condition_fn: { type: 'any', summary: 'A function that says whether a failure is worth a retry.' },
  result_storage_key: { type: 'string', summary: 'Under which key the result is kept.' },
  refresh_cache: { type: 'boolean', summary: 'Whether to run although a cached result is there.' },
  viz_return_value: { type: 'any', summary: 'What the task stands for when the flow is drawn by Prefect.' },
  asset_deps: { type: 'list', summary: 'Assets that the task depends on.' },
};

const PYTHON_FLOW: Options = {
  ...PYTHON_SHARED,
  flow_run_name: { type: 'name', summary: 'What its runs are called: a template such as "etl-{day}", or a function.' },
  retry_delay_seconds: { type: 'number', summary: 'Seconds to wait before a retry.' },
  task_runner: { type: 'any', summary: 'What runs submitted tasks: a task runner.' },
  validate_parameters: { type: 'boolean', summary: 'Whether parameters are checked against their types.' },
  on_cancellation: { type: 'list', summary: 'Functions called when a run is cancelled.' },
  on_crashed: { type: 'list', summary: 'Functions called when a run crashes.' },
};

const TYPESCRIPT_SHARED: Options = {
  name: { type: 'string', summary: 'What the orchestrator calls it; the function’s or variable’s name unless told.' },
  description: { type: 'string', summary: 'What it does, shown beside its runs.' },
  version: { type: 'string', summary: 'A version, kept with its runs.' },
  retries: { type: 'integer', summary: 'How often a failed run is tried again.' },
  timeoutSeconds: { type: 'number', summary: 'After this many seconds a run counts as failed.' },
  logPrints: { type: 'boolean', summary: 'Whether what is written to the console goes to the run’s log.' },
  taskRunner: { type: 'any', summary: 'Where the bodies of tasks run: a task runner.' },
  persistResult: { type: 'boolean', summary: 'Whether results are kept in storage.' },
  resultStorage: { type: 'any', summary: 'Where results are kept: a folder, s3://bucket/prefix, or a storage.' },
  resultSerializer: { type: 'any', summary: 'How results are written: json, superjson, compressed/json, or your own.' },
  cacheResultInMemory: { type: 'boolean', summary: 'Whether records of a storage over a network stay in memory, too.' },
  persistInputs: { type: 'boolean', summary: 'Whether the arguments of task runs are kept for a later look.' },
  onRunning: { type: 'any', summary: 'Functions called when a run begins to run.' },
  onCompletion: { type: 'any', summary: 'Functions called when a run completes.' },
  onFailure: { type: 'any', summary: 'Functions called when a run fails.' },
};

const TYPESCRIPT_TASK: Options = {
  ...TYPESCRIPT_SHARED,
  tags: { type: 'strings', summary: 'Tags of its runs; concurrency limits go by them.' },
  retryDelaySeconds: { type: 'delays', summary: 'Seconds to wait before a retry; a list gives one for each.' },
  taskRunName: { type: 'name', summary: 'What its runs are called: a template such as ‘load-{table}’, or a function.' },
  retryJitterFactor: { type: 'number', summary: 'How much the wait before a retry varies, as a share of it.' },
  retryCondition: { type: 'any', summary: 'A function that says whether a failure is worth a retry.' },
  cachePolicy: { type: 'any', summary: 'What a result is found again by, such as INPUTS.plus(TASK_SOURCE).' },
  cacheKeyFn: { type: 'any', summary: 'A function that gives the key of a result.' },
  cacheExpirationSeconds: { type: 'number', summary: 'For how many seconds a kept result counts.' },
  refreshCache: { type: 'boolean', summary: 'Whether to run although a kept result is there.' },
  resultStorageKey: { type: 'string', summary: 'Under which key the result is kept: a template.' },
  onCommit: { type: 'any', summary: 'Functions called when the transaction around is kept.' },
  onRollback: { type: 'any', summary: 'Functions called when the transaction around is undone.' },
  materializes: { type: 'any', summary: 'The data that its runs make: assets, or their addresses.' },
  materializedBy: { type: 'string', summary: 'The tool that makes that data.' },
  assetDeps: { type: 'any', summary: 'The data that its runs need: assets, or their addresses.' },
};

const TYPESCRIPT_FLOW: Options = {
  ...TYPESCRIPT_SHARED,
  retryDelaySeconds: { type: 'number', summary: 'Seconds to wait before a retry.' },
  flowRunName: { type: 'name', summary: 'What its runs are called: a template such as ‘etl-{day}’, or a function.' },
  onCancellation: { type: 'any', summary: 'Functions called when a run is being cancelled.' },
  onCrashed: { type: 'any', summary: 'Functions called when a run crashes.' },
  validateParameters: { type: 'boolean', summary: 'Whether what a run is given is checked by the schema.' },
  parameters: { type: 'any', summary: 'A schema that checks the parameters and fills in defaults.' },
};

/** The options of `task` and `flow`, by the names that each language has for them. Prefect's are those of 3.x. */
export const KNOWN_OPTIONS: Record<Language, Record<'task' | 'flow', Options>> = {
  python: { task: PYTHON_TASK, flow: PYTHON_FLOW },
  typescript: { task: TYPESCRIPT_TASK, flow: TYPESCRIPT_FLOW },
};

/** The options that a definition can have. */
export function knownOptions(language: Language, kind: 'task' | 'flow' | 'helper'): Readonly<Options> {
  return kind === 'helper' ? {} : KNOWN_OPTIONS[language][kind];
}

/** Options of Prefect 1 and 2 that are no more; code that has them is left alone. */
export const FORMER_OPTIONS: ReadonlySet<string> = new Set([
  'cache_for',
  'cache_key',
  'cache_validator',
  'checkpoint',
  'environment',
  'executor',
  'log_stdout',
  'max_retries',
  'nout',
  'result',
  'result_handler',
  'retry_delay',
  'retry_on',
  'run_config',
  'schedule',
  'skip_on_upstream_skip',
  'slug',
  'state_handlers',
  'storage',
  'target',
  'task_run_name_fn',
  'terminal_state_handler',
  'timeout',
  'trigger',
  'validate',
]);

/** What a type is called in a message. */
export const TYPE_WORDS: Record<Exclude<OptionType, 'any'>, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  delays: 'a number of seconds or a list of them',
  boolean: 'true or false',
  strings: 'a list of texts',
  name: 'a template or a function',
  list: 'a list',
};

/** Whether a literal is what an option takes. Nothing (null, None) is taken everywhere. */
export function fitsOption(type: OptionType, value: Json): boolean {
  if (value === null) return true;
  switch (type) {
    case 'string':
    case 'name':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'delays':
      return typeof value === 'number' || (Array.isArray(value) && value.every((item) => typeof item === 'number'));
    case 'boolean':
      return typeof value === 'boolean';
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'list':
      return Array.isArray(value);
    case 'any':
      return true;
  }
}
