import { variable, variableCreate, variablesRequest, variableUpdate } from '../../api/variable.ts';
import type { Area } from './area.ts';

export const variablesArea: Area = {
  schemas: {
    Variable: variable,
    VariableCreate: variableCreate,
    VariableUpdate: variableUpdate,
    VariablesRequest: variablesRequest,
  },
  routes: [
    { route: 'POST /variables', summary: 'Make a variable', body: 'VariableCreate', answer: 'Variable' },
    { route: 'POST /variables/filter', summary: 'Variables that fit', body: 'VariablesRequest', answer: '[Variable]' },
    { route: 'POST /variables/count', summary: 'How many variables fit', body: 'VariablesRequest', answer: 'integer' },
    { route: 'GET /variables/:id', summary: 'One variable', answer: 'Variable' },
    { route: 'GET /variables/name/:name', summary: 'One variable by its name', answer: 'Variable' },
    { route: 'PATCH /variables/:id', summary: 'Change a variable', body: 'VariableUpdate' },
    { route: 'PATCH /variables/name/:name', summary: 'Change the variable of that name', body: 'VariableUpdate' },
    { route: 'DELETE /variables/:id', summary: 'Remove a variable' },
    { route: 'DELETE /variables/name/:name', summary: 'Remove the variable of that name' },
  ],
};
