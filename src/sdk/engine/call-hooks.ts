import type { OneOrMore } from '../hooks.ts';
import { stackOf } from '../stack-of.ts';
import { runStateOf } from '../task-future.ts';
import { log } from './log.ts';
import type { EngineState } from './run-records.ts';
import { type RunScope, scopes } from './scope.ts';

interface HookCall<Subject, Run> {
  hooks: OneOrMore<(subject: Subject, run: Run, state: ReturnType<typeof runStateOf>) => unknown> | undefined;
  subject: Subject;
  run: Run;
  state: EngineState;
}

/** Runs hooks one after another in the run's scope. Never rejects: what a hook throws is logged. */
export async function callHooks<Subject, Run>(scope: RunScope, call: HookCall<Subject, Run>): Promise<void> {
  const { hooks = [], subject, run, state } = call;
  for (const hook of Array.isArray(hooks) ? hooks : [hooks]) {
    const name = `'${hook.name || 'anonymous'}'`;
    log(scope, 20, `Running hook ${name} in response to entering state '${state.name}'`);
    try {
      await scopes.run(scope, hook, subject, run, runStateOf(state));
      log(scope, 20, `Hook ${name} finished running successfully`);
    } catch (error) {
      log(scope, 40, `An error was encountered while running hook ${name}\n${stackOf(error)}`);
    }
  }
}
