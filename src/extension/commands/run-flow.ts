import * as vscode from 'vscode';
import { VIEWS } from '../contributions.ts';
import type { Command } from './command.ts';
import { flowFor } from './flow-at.ts';

/** Runs a flow with its defaults; one that needs parameters opens the form. */
export const runFlow: Command = async (services, panels, argument) => {
  const flow = await flowFor(services, argument);
  if (!flow) return;
  const source = await services.port.readText(flow.file);
  const graph = await services.analysis.analyze({ file: flow.file, text: source.text });
  const needs = graph.flows
    .find((candidate) => candidate.id === flow.flow)
    ?.parameters.some((parameter) => parameter.required);
  if (needs) {
    (await panels.show(flow.file, flow.flow)).openForm();
    return;
  }
  const flowRunId = await vscode.window.withProgress({ location: { viewId: VIEWS.runs } }, () =>
    services.launcher.run({ ...flow, parameters: {} }),
  );
  await services.port.showLog(flowRunId, undefined);
};
