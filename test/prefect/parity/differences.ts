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
    find: / \{untrackable_result true\}$/gm,
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
];

export function withoutDifferences(name: string, text: string | undefined): string | undefined {
  const declared = DIFFERENCES.filter(({ cases }) => !cases || cases.includes(name));
  return declared.reduce((kept, { find, instead }) => kept?.replace(find, instead), text);
}
