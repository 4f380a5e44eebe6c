import { deploymentFlowRunCreate } from '../../../api/deployment.ts';
import type { Json } from '../../../model/graph.ts';
import { isoOf, microsOf } from '../../clock.ts';
import { runDeployment as makeRun } from '../../deployments/run-of-deployment.ts';
import { sentenceOf } from '../../deployments/run-problem.ts';
import { HydrationFailed, hydrate } from '../../parameters/hydrate.ts';
import { isTemplate } from '../../parameters/render-template.ts';
import { readDeployment } from '../../store/deployments.ts';
import { variableReader } from '../../store/variables.ts';
import { type Acting, ActionFailed, type ActionKind, chosenId, target, unexpected } from '../action.ts';
import { renderFor } from '../template-context.ts';

export const runDeployment: ActionKind<'run-deployment'> = async (acting, action) => {
  const { automation, action_index, id: invocation } = acting.triggered;
  const chosen = { source: action.source, id: action.deployment_id };
  const id = chosenId(acting, chosen, { kind: 'deployment', what: 'deployment' });
  target(acting, 'deployment', id);
  const { store } = acting.context;
  const due = isoOf(microsOf(store.now()) + Math.round(action.schedule_after * 1e6));
  const given = deploymentFlowRunCreate.parse({
    state: { type: 'SCHEDULED', state_details: { scheduled_time: due } },
    parameters: parametersFor(acting, action.parameters ?? {}),
    // One call for the action makes one run, however often it is carried out.
    idempotency_key: `automation ${automation.id}, action ${action_index}, invocation ${invocation}`,
    ...(action.job_variables && { job_variables: action.job_variables }),
  });
  const createdBy = JSON.stringify({ id: automation.id, type: 'AUTOMATION', display_value: automation.name });
  const made = await store.write((tx) => {
    const deployment = readDeployment(tx.db, id);
    return deployment && makeRun(tx, deployment, given, createdBy);
  });
  if (!made) throw unexpected(acting, 404);
  if (made.type !== 'run') {
    acting.details.status_code = 422;
    throw new ActionFailed(`Validation error occurred for 'run-deployment' - ${sentenceOf(made)}`);
  }
  acting.details.status_code = 201;
  acting.related.push({
    'prefect.resource.id': `prefect.flow-run.${made.row.id}`,
    'prefect.resource.role': 'flow-run',
    'prefect.resource.name': made.row.name,
  });
};

/** The parameters with their templates rendered by what the event is about. Throws `ActionFailed`. */
function parametersFor(acting: Acting, parameters: Record<string, Json>): Record<string, Json> {
  const readVariable = variableReader(acting.context.store.db);
  try {
    return hydrate(described(parameters) as Record<string, Json>, readVariable, (text) => renderFor(acting, text));
  } catch (error) {
    if (!(error instanceof HydrationFailed)) throw error;
    throw new ActionFailed(`Unable to create flow run from deployment: ${error.message}`);
  }
}

/** Texts that are templates, described as such: one that is a single expression keeps the type of its value. */
function described(value: Json): Json {
  if (typeof value === 'string') return isTemplate(value) ? describedText(value) : value;
  if (Array.isArray(value)) return value.map(described);
  if (typeof value !== 'object' || value === null || '__prefect_kind' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, described(each as Json)]));
}

function describedText(text: string): Json {
  const expression = /^\s*\{\{((?:(?!\{\{|\}\}).)*)\}\}\s*$/s.exec(text)?.[1];
  if (expression === undefined) return { __prefect_kind: 'jinja', template: text };
  const template = `{{ ${expression.trim()} | tojson }}`;
  return { __prefect_kind: 'json', value: { __prefect_kind: 'jinja', template } };
}
