/** Where the two languages can't leave the same text. `find` is replaced in both before they are compared. */
export interface Difference {
  reason: string;
  /** Those that it is for; all unless told. */
  cases?: readonly string[];
  find: RegExp;
  instead: string;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'a parameter that is refused is refused in the words of its validator',
    cases: ['parameters-that-are-wrong', 'parameters-of-a-subflow-that-are-wrong'],
    find: /ParameterTypeError: [^:]*:(?:\n|\\n) *- count: .*?integer, .*?integer|ParameterError: The parameter 'count' .*?: Invalid input: .*? string/g,
    instead: 'refused',
  },
  {
    reason: 'what a flow raised is pickled by Prefect even where no results are persisted, and only Python reads that',
    find: /^( *(?:FAILED\b|CRASHED\b|SCHEDULED AwaitingRetry\b).*?)(?:, pickle result(?=\})| \{pickle result\})/gm,
    instead: '$1',
  },
  {
    reason: 'as above: the server keeps an artifact for each such pickle',
    find: /^ *artifact null without a key .*"serializer":\{"type":"pickle".*\n/gm,
    instead: '',
  },
  {
    reason: 'a value can be told from its equals in Python if it is a string, in JavaScript only if it is an object',
    find: / \{untrackable_result true\}$|(?<=\{)untrackable_result true, /gm,
    instead: '',
  },
  {
    reason: 'what is wrong with the lists of a map is said in words of our own',
    find: /MappingLengthMismatch: Received .*?Got lengths: \{.*?\}|MappingLengthMismatch\("Received .*?Got lengths: \{.*?\}"\)|MappingError: The lists that .*? in unmapped\(\)\./g,
    instead: 'MappingError: lengths',
  },
  {
    reason: 'what is wrong with the lists of a map is said in words of our own',
    find: /MappingMissingIterable: No iterable .*?Parameters: \{.*?\}|MappingMissingIterable\("No iterable .*?Parameters: \{.*?\}"\)|MappingError: No list to map over .*? or use submit\./g,
    instead: 'MappingError: no list',
  },
  {
    reason: 'Prefect records a future among the parameters of a subflow as its class, Millrace what came of it',
    cases: ['subflow-of-a-future', 'subflow-after-a-failed-task'],
    find: /(parameters|called with) (?:\{"values":"<PrefectConcurrentFuture>"\}|\{"values":\[\[0\],\[1\],\[2\]\]\}|\{\})(?=,|$)/gm,
    instead: '$1 of a future',
  },
  {
    reason: 'Prefect files the first line of a subflow that a task calls with the task, all others with the subflow',
    cases: ['subflow-in-a-task'],
    find: /^ *log prefect\.(task|flow)_runs info: Beginning subflow run .*\n/gm,
    instead: '',
  },
  {
    reason: 'a returned future or state is given by Prefect as a state, by Millrace as what is in it, or thrown',
    cases: [
      'return-a-future',
      'return-futures',
      'return-a-map',
      'return-futures-of-which-one-failed',
      'return-one-failed-future',
      'return-states',
      'return-completed-states',
      'return-a-cancelled-state-among-others',
      'cancelled-future-returned',
    ],
    find: /^gave .*\n/gm,
    instead: '',
  },
  {
    reason: 'a function that is asynchronous gives what comes of a future that it returns, and so it is no future',
    cases: ['return-a-future', 'return-a-map'],
    find: / "All states completed\."|(?<=Completed\()'All states completed\.'/g,
    instead: '',
  },
  {
    reason: 'the names of classes of errors end on Error',
    find: /\b(Failed|Cancelled)RunError(?=: )/g,
    instead: '$1Run',
  },
  {
    reason: 'where a task that is called straight waits for one that failed, Prefect goes on with nothing',
    cases: ['input-by-waiting-for-what-failed'],
    find: /^gave \{"value":(?:null|"UpstreamTaskError")\}/gm,
    instead: 'gave nothing',
  },
  {
    reason: "a returned state is told in Python's representation of it, and with the stack of no error",
    find: /(?<=Task run failed with state: )(\w+)\((?:message='(.*?)', type=\w+, result=None|'(.*?)'(?:, type=\w+)?)\)( - Retries are exhausted)?(?:\n *NoneType: None)?/gm,
    instead: "$1('$2$3')$4",
  },
  {
    reason: 'what a timeout throws says in Prefect that a scope timed out',
    find: /TaskRunTimeoutError(?:: |\(")(?:Scope timed out after|Task run exceeded timeout of) ([\d.]+) second\(s\)\.?/g,
    instead: 'TaskRunTimeoutError: $1 seconds',
  },
  {
    reason: 'as above: the quotes around it depend on those within',
    cases: ['task-times-out', 'timeout-of-something-else', 'timeout-of-something-else-in-a-flow'],
    find: /TimedOut\((["'])(.*?)\1, type=FAILED\)/g,
    instead: 'TimedOut("$2", type=FAILED)',
  },
  {
    reason: 'what a timeout throws says in Prefect that a scope timed out',
    cases: ['flow-times-out'],
    find: /^gave \{"error":"FlowRunTimeoutError: (?:Scope timed out after|Flow run exceeded timeout of) ([\d.]+) second\(s\)\.?/gm,
    instead: 'gave {"error":"FlowRunTimeoutError: $1 seconds',
  },
  {
    reason:
      "Prefect's engine of asynchronous flows writes the last line of a failed one as an error, its other engine not",
    cases: ['task-times-out', 'flow-times-out', 'subflow-times-out'],
    find: /log prefect\.flow_runs error: Finished in state/g,
    instead: 'log prefect.flow_runs info: Finished in state',
  },
  {
    reason: 'hooks on running are called by Prefect outside of the flow run, where their lines go astray',
    cases: [
      'hooks-of-a-flow',
      'hooks-of-a-failed-flow',
      'hooks-of-a-retried-flow',
      'hooks-of-a-cancelled-flow',
      'hooks-of-a-subflow',
    ],
    find: /^ *log prefect\.flow_runs info: (?:Running hook 'began'|Hook 'began'|began of) .*\n/gm,
    instead: '',
  },
  {
    reason: 'the last line of a task outside of flows goes astray in Prefect, which has left the run by then',
    cases: ['outside-plain', 'outside-failing', 'outside-retried', 'outside-tagged', 'outside-nested'],
    find: /^ {2}log prefect\.task_runs \w+: Finished in state .*\n/gm,
    instead: '',
  },
  {
    reason: 'what a serializer is made of is its own matter',
    find: /(?<="serializer":\{"type":"json"),"jsonlib":"json".*?(?=\},"prefect_version")/g,
    instead: '',
  },
  {
    reason: 'the names of classes of errors end on Error',
    cases: ['pause-that-nobody-ends'],
    find: /\b(?:FlowPauseTimeout|PauseTimeoutError): /g,
    instead: 'timeout: ',
  },
  {
    reason: 'as above: Prefect has not entered the run yet when it logs that, and so its lines go astray',
    cases: ['parameters-that-are-wrong', 'parameters-of-a-subflow-that-are-wrong'],
    find: /^ *log prefect\.flow_runs (?:error: Validation of|info: Finished in state Failed\("Validation of) .*\n/gm,
    instead: '',
  },
  {
    reason: 'an interrupt is thrown in Python, and ends the process of a TypeScript flow',
    cases: ['interrupt-in-a-task', 'interrupt-in-a-flow', 'interrupt-in-a-subflow', 'interrupt-with-retries-left'],
    find: /^gave \{"error":"KeyboardInterrupt: "\}\n/gm,
    instead: '',
  },
  {
    reason: 'a function has no address, and options are called in camel case',
    cases: ['condition-that-is-broken'],
    find: /`(?:retry_condition_fn|retryCondition)` check '(?:<function broken_condition at <address>>|brokenCondition)'/g,
    instead: 'condition',
  },
  {
    reason: 'an error without a message has no colon after its name',
    cases: ['logs-of-an-error-without-a-message'],
    find: /ValueError: (?=$|"|')/gm,
    instead: 'ValueError',
  },
];

export function withoutDifferences(name: string, text: string | undefined): string | undefined {
  const declared = DIFFERENCES.filter(({ cases }) => !cases || cases.includes(name));
  return declared.reduce((kept, { find, instead }) => kept?.replace(find, instead), text);
}
