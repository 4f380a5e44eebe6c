import { flowsRequest } from '../../api/filters.ts';
import { flow, flowCreate } from '../../api/flow.ts';
import type { Area } from './area.ts';

export const flowsArea: Area = {
  schemas: {
    Flow: flow,
    FlowCreate: flowCreate,
    FlowsRequest: flowsRequest,
  },
  routes: [
    { route: 'POST /flows', summary: 'Make a flow, or find the one of that name', body: 'FlowCreate', answer: 'Flow' },
    { route: 'GET /flows/:id', summary: 'One flow', answer: 'Flow' },
    { route: 'GET /flows/name/:name', summary: 'One flow by its name', answer: 'Flow' },
    { route: 'PATCH /flows/:id', summary: "Set a flow's tags" },
    { route: 'DELETE /flows/:id', summary: 'Remove a flow and its runs' },
    { route: 'POST /flows/filter', summary: 'Flows that fit', body: 'FlowsRequest', answer: '[Flow]' },
    { route: 'POST /flows/count', summary: 'How many flows fit', body: 'FlowsRequest', answer: 'integer' },
    {
      route: 'POST /flows/paginate',
      summary: 'One page of the flows that fit',
      body: 'FlowsRequest',
      answer: 'object',
    },
    { route: 'POST /flows/bulk_delete', summary: 'Remove the flows that fit', body: 'FlowsRequest', answer: 'object' },
  ],
};
