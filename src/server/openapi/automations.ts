import * as z from 'zod';
import {
  automation,
  automationCreate,
  automationPatch,
  automationsRequest,
  automationUpdate,
  trigger,
} from '../../api/automation.ts';
import type { Area } from './area.ts';

export const automationsArea: Area = {
  schemas: {
    Automation: automation,
    AutomationCreate: automationCreate,
    AutomationPatch: automationPatch,
    AutomationTrigger: trigger,
    AutomationUpdate: automationUpdate,
    AutomationsRequest: automationsRequest,
    TemplateText: z.string(),
  },
  routes: [
    { route: 'POST /automations', summary: 'Make an automation', body: 'AutomationCreate', answer: 'Automation' },
    { route: 'PUT /automations/:id', summary: 'Put another in its place', body: 'AutomationUpdate' },
    { route: 'PATCH /automations/:id', summary: 'Switch an automation on or off', body: 'AutomationPatch' },
    { route: 'GET /automations/:id', summary: 'One automation', answer: 'Automation' },
    { route: 'DELETE /automations/:id', summary: 'Remove an automation' },
    {
      route: 'POST /automations/filter',
      summary: 'Automations that fit',
      body: 'AutomationsRequest',
      answer: '[Automation]',
    },
    { route: 'POST /automations/count', summary: 'How many automations there are', answer: 'integer' },
    {
      route: 'GET /automations/related-to/:resource',
      summary: 'Automations that are about a resource',
      answer: '[Automation]',
    },
    { route: 'DELETE /automations/owned-by/:resource', summary: 'Remove the automations that belong to a resource' },
    { route: 'POST /automations/templates/validate', summary: 'Whether a text is a template', body: 'TemplateText' },
    { route: 'POST /templates/validate', summary: 'Whether a text is a template', body: 'TemplateText' },
  ],
};
