export {
  createTestOrchestrator,
  type TestFlowRun,
  type TestLog,
  type TestOrchestrator,
  type TestOrchestratorOptions,
  type TestTaskRun,
} from './testing/test-orchestrator.ts';
