import { ConcurrentTaskRunner, SequentialTaskRunner } from '../../../src/sdk/index.ts';
import { testRunner } from './suite.ts';

testRunner('concurrent', () => new ConcurrentTaskRunner({ maxWorkers: 2 }), ['isolation']);
testRunner('sequential', () => new SequentialTaskRunner(), ['isolation', 'concurrency']);
