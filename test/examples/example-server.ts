import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { FLOW_PROTOCOL, type FlowOutcome, type FlowProtocol } from '../../src/sdk/flow-protocol.ts';
import { startServer } from '../../src/server/start-server.ts';

/** An embedded orchestrator for a test, and ways to run the examples of both languages on it. */
export interface ExampleServer {
  readonly api: ApiAddress;
  /** Runs a TypeScript example in this process. */
  run(flow: { [FLOW_PROTOCOL]: FlowProtocol }, parameters?: Record<string, unknown>): Promise<FlowOutcome>;
  /** Calls a Python example's flow with Prefect's own client; gives its result. */
  runPython(file: string, flowName: string, parameters?: Record<string, unknown>): Promise<unknown>;
  close(): Promise<void>;
}

/** Where the `prefect` command is, whose Python has Prefect installed; Python's tests need it. */
export const PREFECT_BIN = process.env.PREFECT_BIN;

export async function startExampleServer(): Promise<ExampleServer> {
  const server = await startServer({ database: ':memory:', version: '0.0.0' });
  const api: ApiAddress = { url: server.url, auth: { kind: 'none' }, source: 'embedded' };
  return {
    api,
    run: (flow, parameters = {}) => flow[FLOW_PROTOCOL].execute({ parameters, api, onEvent: () => {} }),
    async runPython(file, flowName, parameters = {}) {
      const python = join(dirname(PREFECT_BIN ?? ''), 'python');
      const folder = new URL('../../examples/', import.meta.url).pathname;
      const code = `import json, sys; sys.path.insert(0, ${JSON.stringify(folder)})
from ${file} import ${flowName}
print("RESULT " + json.dumps(${flowName}(**json.loads(sys.argv[1]))))`;
      const { stdout } = await promisify(execFile)(python, ['-c', code, JSON.stringify(parameters)], {
        env: { ...process.env, PREFECT_API_URL: api.url, PREFECT_LOGGING_LEVEL: 'ERROR', PYTHONDONTWRITEBYTECODE: '1' },
      });
      const line = stdout.split('\n').find((text) => text.startsWith('RESULT '));
      return JSON.parse(line?.slice('RESULT '.length) ?? 'null');
    },
    close: () => server.close(),
  };
}
