import {
  deployment,
  deploymentCreate,
  deploymentFlowRunCreate,
  deploymentsRequest,
  deploymentUpdate,
  scheduledRunsRequest,
  scheduleRequest,
} from '../../api/deployment.ts';
import { deploymentFilter } from '../../api/filters.ts';
import { deploymentSchedule, deploymentScheduleCreate, deploymentScheduleUpdate } from '../../api/schedule.ts';
import type { Area } from './area.ts';

export const deploymentsArea: Area = {
  schemas: {
    Deployment: deployment,
    DeploymentCreate: deploymentCreate,
    DeploymentFilter: deploymentFilter,
    DeploymentFlowRunCreate: deploymentFlowRunCreate,
    DeploymentSchedule: deploymentSchedule,
    DeploymentScheduleCreate: deploymentScheduleCreate,
    DeploymentScheduleUpdate: deploymentScheduleUpdate,
    DeploymentsRequest: deploymentsRequest,
    DeploymentUpdate: deploymentUpdate,
    ScheduledRunsRequest: scheduledRunsRequest,
    ScheduleRequest: scheduleRequest,
  },
  routes: [
    {
      route: 'POST /deployments',
      summary: 'Make a deployment, or change the one of that flow and name',
      body: 'DeploymentCreate',
      answer: 'Deployment',
    },
    { route: 'GET /deployments/:id', summary: 'One deployment', answer: 'Deployment' },
    {
      route: 'GET /deployments/name/:flow_name/:deployment_name',
      summary: "One deployment by its flow's name and its own",
      answer: 'Deployment',
    },
    { route: 'PATCH /deployments/:id', summary: 'Change a deployment', body: 'DeploymentUpdate' },
    { route: 'DELETE /deployments/:id', summary: 'Remove a deployment and the runs that wait' },
    {
      route: 'POST /deployments/filter',
      summary: 'Deployments that fit',
      body: 'DeploymentsRequest',
      answer: '[Deployment]',
    },
    {
      route: 'POST /deployments/count',
      summary: 'How many deployments fit',
      body: 'DeploymentsRequest',
      answer: 'integer',
    },
    {
      route: 'POST /deployments/paginate',
      summary: 'One page of the deployments that fit',
      body: 'DeploymentsRequest',
      answer: 'object',
    },
    { route: 'POST /deployments/bulk_delete', summary: 'Remove the deployments that fit', answer: 'object' },
    {
      route: 'POST /deployments/:id/create_flow_run',
      summary: 'Make a run of a deployment',
      body: 'DeploymentFlowRunCreate',
      answer: 'FlowRun',
    },
    {
      route: 'POST /deployments/:id/create_flow_run/bulk',
      summary: 'Make several runs of a deployment',
      body: '[DeploymentFlowRunCreate]',
      answer: 'object',
    },
    {
      route: 'POST /deployments/get_scheduled_flow_runs',
      summary: 'The runs of deployments that are due, for whoever carries them out',
      body: 'ScheduledRunsRequest',
      answer: '[FlowRun]',
    },
    {
      route: 'POST /deployments/:id/schedule',
      summary: 'Make the runs of a span of time by the schedules of a deployment',
      body: 'ScheduleRequest',
    },
    { route: 'POST /deployments/:id/pause_deployment', summary: 'Stop making runs by schedule' },
    { route: 'POST /deployments/:id/resume_deployment', summary: 'Make runs by schedule again' },
    {
      route: 'GET /deployments/:id/schedules',
      summary: 'The schedules of a deployment',
      answer: '[DeploymentSchedule]',
    },
    {
      route: 'POST /deployments/:id/schedules',
      summary: 'Give a deployment further schedules',
      body: '[DeploymentScheduleCreate]',
      answer: '[DeploymentSchedule]',
    },
    {
      route: 'PATCH /deployments/:id/schedules/:schedule_id',
      summary: 'Change a schedule',
      body: 'DeploymentScheduleUpdate',
    },
    { route: 'DELETE /deployments/:id/schedules/:schedule_id', summary: 'Remove a schedule' },
    {
      route: 'GET /deployments/:id/work_queue_check',
      summary: "The queues whose own filter picks up a deployment's runs",
      answer: 'object',
    },
  ],
};
