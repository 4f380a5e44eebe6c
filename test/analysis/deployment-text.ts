import type { DeployedFlow, DeploymentDefinition, Diagnostic, ScheduleDefinition } from '../../src/model/graph.ts';

/**
 * Deployments as compact text, one a line, with the text that their ranges mark where that is not said already:
 *
 *     "nightly" deploys etl by serve, cron "0 2 * * *" Europe/Berlin, {limit: 3}, pool "k8s", #a #b
 */
export function deploymentsText(
  source: { deployments: DeploymentDefinition[]; diagnostics: Diagnostic[] },
  text: string,
): string {
  const lines = source.deployments.map((deployment) => deploymentText(deployment, text));
  return [...lines, ...source.diagnostics.map((found) => `! ${found.code}: ${found.message}`)].join('\n');
}

function deploymentText(deployment: DeploymentDefinition, text: string): string {
  const { name, dynamic, flow, via, schedules, parameters, workPool, tags, description } = deployment;
  const given = Object.entries(parameters).map(
    ([key, option]) => `${key}: ${option.kind === 'literal' ? JSON.stringify(option.value) : option.text}`,
  );
  return [
    `${dynamic ? `computed ${name}` : JSON.stringify(name)} deploys ${flowText(flow)} by ${via}`,
    `at ${marked(text, deployment.nameRange)}`,
    ...schedules.map((schedule) => scheduleText(schedule, text)),
    ...(given.length > 0 ? [`{${given.join(', ')}}`] : []),
    ...(workPool === undefined ? [] : [`pool ${workPool}`]),
    ...(tags.length > 0 ? [tags.map((tag) => `#${tag}`).join(' ')] : []),
    ...(description === undefined ? [] : [`says ${JSON.stringify(description)}`]),
  ].join(', ');
}

function flowText(flow: DeployedFlow): string {
  switch (flow.kind) {
    case 'flow':
      return flow.id;
    case 'import':
      return `${flow.name} of ${flow.module}`;
    case 'entrypoint':
      return `entrypoint ${flow.entrypoint}${flow.source === undefined ? '' : ` in ${flow.source}`}`;
    case 'unknown':
      return `unknown \`${flow.text}\``;
  }
}

function scheduleText(schedule: ScheduleDefinition, text: string): string {
  const { kind, literal, seconds, timezone, dayOr, active, parameters, range } = schedule;
  const value = literal ? JSON.stringify(schedule.text) : `\`${schedule.text}\``;
  const at = marked(text, range);
  return [
    `${kind} ${value}`,
    ...(at.includes(schedule.text) ? [] : [`at ${at}`]),
    ...(seconds === undefined ? [] : [`(${seconds} s)`]),
    ...(timezone === undefined ? [] : [timezone]),
    ...(dayOr === undefined ? [] : [`day_or ${dayOr}`]),
    ...(active === undefined ? [] : [active ? 'active' : 'inactive']),
    ...(parameters ? [JSON.stringify(parameters)] : []),
  ].join(' ');
}

function marked(text: string, { start, end }: DeploymentDefinition['range']): string {
  const lines = text.split('\n');
  if (start.line !== end.line) return `${lines[start.line]?.slice(start.character)}…`;
  return lines[start.line]?.slice(start.character, end.character) ?? '';
}
