import { ProcessTaskRunner } from '../../../src/sdk/index.ts';
import { testRunner } from './suite.ts';

testRunner('processes', () => new ProcessTaskRunner({ maxWorkers: 2 }), ['closures']);
