import { WorkerThreadTaskRunner } from '../../../src/sdk/index.ts';
import { testRunner } from './suite.ts';

testRunner('worker threads', () => new WorkerThreadTaskRunner({ maxWorkers: 2 }), ['closures']);
