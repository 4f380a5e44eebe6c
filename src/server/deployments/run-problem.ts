import { BadRequest, Conflict, type RequestRefused } from '../errors.ts';
import type { RunProblem } from './run-of-deployment.ts';

/** The refusal of a request for one run. */
export function refusalOf(problem: RunProblem, deploymentId: string): RequestRefused {
  switch (problem.type) {
    case 'cannot-hydrate':
      return new BadRequest(`Error hydrating flow run parameters: ${problem.reason}`);
    case 'no-schema':
      return new Conflict(
        'Error updating deployment: Cannot update parameters because parameter schema enforcement is enabled and the deployment does not have a valid parameter schema.',
      );
    case 'circular-schema':
      return new BadRequest('Invalid schema: Unable to validate schema with circular references.', { status: 422 });
    case 'invalid-parameters':
      return new Conflict(`Error creating flow run: ${problem.reason}`);
    case 'invalid-job-variables':
      return new BadRequest(`Error creating flow run: ${problem.reason}`, { status: 422 });
    case 'no-pool':
      return new BadRequest(
        `Cannot create flow run in work queue ${problem.queue} because deployment ${deploymentId} is not associated with a work pool. Please remove work_pool_name and try again.`,
      );
  }
}

/** The sentence that stands for one of many runs that were asked for. */
export function sentenceOf(problem: RunProblem): string {
  switch (problem.type) {
    case 'cannot-hydrate':
      return problem.reason;
    case 'no-schema':
      return 'Parameter schema enforcement is enabled but deployment has no valid schema.';
    case 'circular-schema':
      return 'Invalid schema: circular references detected.';
    case 'invalid-parameters':
      return `Parameter validation failed: ${problem.reason}`;
    case 'invalid-job-variables':
      return `Error creating flow run: ${problem.reason}`;
    case 'no-pool':
      return `Cannot create flow run in work queue ${problem.queue} because deployment is not associated with a work pool.`;
  }
}
