import type { DeploymentDefinition, Diagnostic } from '../../model/graph.ts';
import type { Range } from '../../model/source.ts';
import { checkSchedule } from '../schedule/check-schedule.ts';
import { closestName } from './closest-name.ts';
import { isLocalSource, missingEntrypoint } from './missing-entrypoint.ts';
import type { Rule } from './rule.ts';
import { scheduleNeverFires } from './schedule-never-fires.ts';
import { unreadableSchedule } from './unreadable-schedule.ts';

/** What is known of the files that deployments name. */
export interface EntrypointFiles {
  /** The flows of the file that a path means, seen from another file; undefined where that can't be told. */
  find(from: string, path: string): EntrypointFile | 'missing' | undefined;
}

export interface EntrypointFile {
  /** The symbols of its flows. */
  flows: readonly string[];
  text: string;
}

/** What is wrong with the schedules of a file's deployments. What is a template is filled in later. */
export function diagnoseSchedules(deployments: readonly DeploymentDefinition[], now: Date): Diagnostic[] {
  return deployments.flatMap(({ schedules }) =>
    schedules.flatMap((schedule): Diagnostic[] => {
      const fault = schedule.text.includes('{{') ? undefined : checkSchedule(schedule, now);
      if (!fault) return [];
      return [told(fault.kind === 'never' ? scheduleNeverFires : unreadableSchedule, schedule.range, fault.message)];
    }),
  );
}

/** The deployments of a file whose flow is to stand in another file, and does not. */
export function diagnoseEntrypoints(
  deployments: readonly DeploymentDefinition[],
  files: EntrypointFiles,
): Diagnostic[] {
  return deployments.flatMap(({ flow, file }): Diagnostic[] => {
    if (flow.kind !== 'entrypoint' || flow.entrypoint.includes('{{') || !isLocalSource(flow.source)) return [];
    const [path = '', name = ''] = flow.entrypoint.split(':');
    if (name === '' || !/\.(py|[cm]?[jt]sx?)$/.test(path)) return [];
    const plain = path.replace(/^(\.\/)+/, '');
    // A deployment of its own file is looked at with that.
    if (file.replaceAll('\\', '/').endsWith(`/${plain}`)) return [];
    const found = files.find(file, plain);
    if (found === undefined) return [];
    const message =
      found === 'missing'
        ? `There is no file \`${path}\`; write its path from the folder of the deployment.`
        : missingFlow(found, path, name);
    return message === undefined ? [] : [told(missingEntrypoint, flow.range, message)];
  });
}

/** Why a file does not have a flow. A name that it mentions in any way may hold one. */
function missingFlow({ flows, text }: EntrypointFile, path: string, name: string): string | undefined {
  const last = name.split('.').at(-1) ?? name;
  if (text.includes(last)) return undefined;
  const meant = closestName(name, flows);
  const known = meant
    ? `; \`${meant}\` may be meant`
    : flows.length > 0
      ? `; it has ${flows.map((flow) => `\`${flow}\``).join(', ')}`
      : '';
  return `\`${path}\` has no flow \`${name}\`${known}.`;
}

function told({ code, severity }: Rule, range: Range, message: string): Diagnostic {
  return { code, severity, message, range };
}
