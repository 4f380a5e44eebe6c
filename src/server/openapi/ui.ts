import {
  chartedRun,
  countByState,
  flowIdsRequest,
  flowRunIdsRequest,
  formCheck,
  formCheckRequest,
  runChartRequest,
  taskRunCount,
  taskRunCountsRequest,
  uiTaskRun,
} from '../../api/ui.ts';
import type { Area } from './area.ts';

export const uiArea: Area = {
  schemas: {
    ChartedRun: chartedRun,
    CountByState: countByState,
    FlowIdsRequest: flowIdsRequest,
    FormCheck: formCheck,
    FormCheckRequest: formCheckRequest,
    FlowRunIdsRequest: flowRunIdsRequest,
    RunChartRequest: runChartRequest,
    TaskRunCount: taskRunCount,
    TaskRunCountsRequest: taskRunCountsRequest,
    UITaskRun: uiTaskRun,
  },
  routes: [
    {
      route: 'POST /ui/flow_runs/history',
      summary: 'Flow runs as points of a chart',
      body: 'RunChartRequest',
      answer: '[ChartedRun]',
    },
    {
      route: 'POST /ui/flow_runs/count-task-runs',
      summary: 'How many task runs flow runs have',
      body: 'FlowRunIdsRequest',
      answer: 'object',
    },
    {
      route: 'POST /ui/flows/count-deployments',
      summary: 'How many deployments flows have',
      body: 'FlowIdsRequest',
      answer: 'object',
    },
    {
      route: 'POST /ui/flows/next-runs',
      summary: 'The run that each flow is scheduled for next',
      body: 'FlowIdsRequest',
      answer: 'object',
    },
    {
      route: 'POST /ui/task_runs/dashboard/counts',
      summary: 'Ended task runs in twenty bars of time',
      body: 'TaskRunCountsRequest',
      answer: '[TaskRunCount]',
    },
    {
      route: 'POST /ui/task_runs/count',
      summary: 'Task runs by their current state',
      body: 'TaskRunCountsRequest',
      answer: 'CountByState',
    },
    {
      route: 'POST /ui/schemas/validate',
      summary: 'What is wrong with the values of a form',
      body: 'FormCheckRequest',
      answer: 'FormCheck',
    },
    { route: 'GET /ui/task_runs/:id', summary: "One task run with its flow run's name", answer: 'UITaskRun' },
  ],
};
