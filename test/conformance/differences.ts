/** Where the embedded server says something else than a real one, on purpose. */
export interface Difference {
  case: string;
  /** What the real server says, as it stands in the golden file. */
  real: string;
  ours: string;
  reason: string;
}

const TEXT_SEARCH = 'a text search fails on a real server with SQLite';
const BOTH_PATHS = 'a path is served with and without a slash at its end, where a real server redirects';

export const differences: readonly Difference[] = [
  {
    case: 'trailing slashes',
    real: 'POST /flows {"name":"slash"}\n  307 ',
    ours: 'POST /flows {"name":"slash"}\n  201 "slash"',
    reason: BOTH_PATHS,
  },
  {
    case: 'trailing slashes',
    real: '{"flows":{"name":{"any_":["slash"]}}}\n  307 ',
    ours: '{"flows":{"name":{"any_":["slash"]}}}\n  200 1',
    reason: BOTH_PATHS,
  },
  { case: 'trailing slashes', real: 'POST /logs []\n  307 ', ours: 'POST /logs []\n  201 null', reason: BOTH_PATHS },
  {
    case: 'flow runs are made once for a key',
    real: '"job_variables":null',
    ours: '"job_variables":{}',
    reason: 'a run without job variables says so in one way, whether it was made with a key or not',
  },
  {
    case: 'every pair of states',
    real: 'to the StateType.PENDING state from the',
    ours: 'to the PENDING state from the',
    reason: 'the names of types are not the names of Python classes',
  },
  {
    case: 'every pair of states',
    real: 'StateType.PAUSED state."\n  {"run_count":0,"pause_keys":0,"resuming":true',
    ours: 'PAUSED state."\n  {"run_count":0,"pause_keys":0,"resuming":false',
    reason: 'a run whose transition was rejected stays paused, so it is not about to resume',
  },
  {
    case: 'logs',
    real: '"text":{"query":"INFO"}}}\n  500 {"exception_message":"Internal Server Error"}',
    ours: '"text":{"query":"INFO"}}}\n  200 ["an info"]',
    reason: TEXT_SEARCH,
  },
  {
    case: 'logs',
    real: '"text":{"query":"info error"}}}\n  500 {"exception_message":"Internal Server Error"}',
    ours: '"text":{"query":"info error"}}}\n  200 ["an \\"error\\", bad","an info"]',
    reason: TEXT_SEARCH,
  },
  {
    case: 'logs',
    real: '"text":{"query":"-error -lines"}}}\n  500 {"exception_message":"Internal Server Error"}',
    ours: '"text":{"query":"-error -lines"}}}\n  200 ["an info","same time"]',
    reason: TEXT_SEARCH,
  },
  {
    case: 'logs',
    real: '"text":{"query":"\\"same time\\""}}}\n  500 {"exception_message":"Internal Server Error"}',
    ours: '"text":{"query":"\\"same time\\""}}}\n  200 ["same time"]',
    reason: TEXT_SEARCH,
  },
  {
    case: 'logs',
    real: '"text":{"query":"+prefect.flow_runs +info"}}}\n  500 {"exception_message":"Internal Server Error"}',
    ours: '"text":{"query":"+prefect.flow_runs +info"}}}\n  200 ["an info"]',
    reason: TEXT_SEARCH,
  },
  {
    case: 'events by filter',
    real: '"text":{"query":"\\"payload of a.two\\""}}}\n  500 {"exception_message":"Internal Server Error"}',
    ours: '"text":{"query":"\\"payload of a.two\\""}}}\n  200 {"events":["a.two"],"next_page":null,"total":1}',
    reason: TEXT_SEARCH,
  },
  {
    case: 'logs through a socket',
    real: '"created":null,',
    ours: '"created":"<time>",',
    reason: 'a streamed line says when it was kept, as a queried one does',
  },
  {
    case: 'logs through a socket',
    real: '"updated":null',
    ours: '"updated":"<time>"',
    reason: 'a streamed line says when it was kept, as a queried one does',
  },
  {
    case: 'limits of a deployment that change',
    real: 'COMPLETED: 500',
    ours: 'COMPLETED: ACCEPT COMPLETED Completed with a lease [null,null], no limit',
    reason: 'a run ends, whatever has become of the limit that held its slot',
  },
];
