import { logsRequest } from '../../api/filters.ts';
import { log, logCreate } from '../../api/log.ts';
import type { Area } from './area.ts';

export const logsArea: Area = {
  schemas: {
    Log: log,
    LogCreate: logCreate,
    LogsRequest: logsRequest,
  },
  routes: [
    { route: 'POST /logs', summary: 'Write log lines', body: '[LogCreate]' },
    { route: 'POST /logs/filter', summary: 'Log lines that fit', body: 'LogsRequest', answer: '[Log]' },
  ],
};
