/** Every id that package.json contributes; a test holds the two together. */
export const COMMANDS = {
  openGraph: 'millrace.openGraph',
  runFlow: 'millrace.runFlow',
  debugFlow: 'millrace.debugFlow',
  retryRun: 'millrace.retryRun',
  cancelRun: 'millrace.cancelRun',
  openLog: 'millrace.openLog',
  showRunOnGraph: 'millrace.showRunOnGraph',
  copyRunId: 'millrace.copyRunId',
  refreshRuns: 'millrace.refreshRuns',
  startOrchestrator: 'millrace.startOrchestrator',
  stopOrchestrator: 'millrace.stopOrchestrator',
  explainDiagnostic: 'millrace.explainDiagnostic',
} as const;

export const VIEWS = { flows: 'millrace.flows', runs: 'millrace.runs' } as const;

/** The languages that flows are written in, by VS Code's names for them. */
export const LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'python'];

export const LOG_SCHEME = 'millrace-log';
export const PANEL_TYPE = 'millrace.graph';

export const SETTINGS = {
  apiUrl: 'millrace.apiUrl',
  nodePath: 'millrace.nodePath',
  pythonPath: 'millrace.pythonPath',
  codeLens: 'millrace.codeLens.enabled',
  diagnostics: 'millrace.diagnostics',
} as const;

/** What a command on a flow is about. */
export interface FlowArgument {
  file: string;
  flow: string;
}
