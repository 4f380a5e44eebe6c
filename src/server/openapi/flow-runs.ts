import { flowRunsRequest } from '../../api/filters.ts';
import { flowRun, flowRunCreate, flowRunUpdate } from '../../api/flow-run.ts';
import { history, historyRequest } from '../../api/history.ts';
import { runGraph } from '../../api/run-graph.ts';
import { orchestrationResult, setStateRequest, state, stateCreate, stateDetails } from '../../api/state.ts';
import type { Area } from './area.ts';

export const flowRunsArea: Area = {
  schemas: {
    FlowRun: flowRun,
    FlowRunCreate: flowRunCreate,
    FlowRunUpdate: flowRunUpdate,
    FlowRunsRequest: flowRunsRequest,
    Graph: runGraph,
    History: history,
    HistoryRequest: historyRequest,
    OrchestrationResult: orchestrationResult,
    SetStateRequest: setStateRequest,
    State: state,
    StateCreate: stateCreate,
    StateDetails: stateDetails,
  },
  routes: [
    { route: 'POST /flow_runs', summary: 'Make a flow run', body: 'FlowRunCreate', answer: 'FlowRun' },
    { route: 'GET /flow_runs/:id', summary: 'One flow run', answer: 'FlowRun' },
    { route: 'PATCH /flow_runs/:id', summary: 'Change a flow run', body: 'FlowRunUpdate' },
    { route: 'PATCH /flow_runs/:id/labels', summary: 'Add labels to a flow run' },
    { route: 'DELETE /flow_runs/:id', summary: 'Remove a flow run' },
    { route: 'POST /flow_runs/filter', summary: 'Flow runs that fit', body: 'FlowRunsRequest', answer: '[FlowRun]' },
    { route: 'POST /flow_runs/count', summary: 'How many flow runs fit', body: 'FlowRunsRequest', answer: 'integer' },
    {
      route: 'POST /flow_runs/paginate',
      summary: 'One page of the flow runs that fit',
      body: 'FlowRunsRequest',
      answer: 'object',
    },
    {
      route: 'POST /flow_runs/history',
      summary: 'Flow runs counted by time and state',
      body: 'HistoryRequest',
      answer: 'History',
    },
    {
      route: 'POST /flow_runs/lateness',
      summary: 'How late flow runs are on average, in seconds',
      body: 'FlowRunsRequest',
      answer: 'number',
    },
    { route: 'POST /flow_runs/bulk_delete', summary: 'Remove the flow runs that fit', answer: 'object' },
    {
      route: 'POST /flow_runs/bulk_set_state',
      summary: 'Propose a state for the flow runs that fit',
      answer: 'object',
    },
    {
      route: 'POST /flow_runs/:id/set_state',
      summary: 'Propose a state for a flow run',
      body: 'SetStateRequest',
      answer: 'OrchestrationResult',
    },
    { route: 'POST /flow_runs/:id/resume', summary: 'Let a paused flow run go on', answer: 'OrchestrationResult' },
    { route: 'GET /flow_runs/:id/graph', summary: 'The task runs of a flow run and their inputs', answer: 'object' },
    {
      route: 'GET /flow_runs/:id/graph-v2',
      summary: 'The task runs and subflows of a flow run, and what they gave to whom',
      answer: 'Graph',
    },
    { route: 'GET /flow_runs/:id/logs/download', summary: "A flow run's logs as CSV", answer: 'text' },
    { route: 'POST /flow_runs/:id/input', summary: 'Send a value to a flow run' },
    {
      route: 'POST /flow_runs/:id/input/filter',
      summary: 'The values sent to a flow run, by prefix',
      answer: 'object',
    },
    { route: 'GET /flow_runs/:id/input/:key', summary: 'A value sent to a flow run', answer: 'text' },
    { route: 'DELETE /flow_runs/:id/input/:key', summary: 'Remove a value sent to a flow run' },
    { route: 'GET /flow_run_states', summary: 'The states of a flow run', answer: '[State]' },
    { route: 'GET /flow_run_states/:id', summary: 'One state of a flow run', answer: 'State' },
  ],
};
