import { resultStorage, resultStorageUpdate } from '../../api/block.ts';
import type { Area } from './area.ts';

export const adminArea: Area = {
  schemas: { ServerDefaultResultStorage: resultStorage, ServerDefaultResultStorageUpdate: resultStorageUpdate },
  routes: [
    { route: 'GET /health', summary: 'Whether the server lives', answer: 'boolean' },
    { route: 'GET /ready', summary: 'Whether the server can reach its database', answer: 'object' },
    { route: 'GET /version', summary: "The protocol's version", answer: 'string' },
    { route: 'GET /hello', summary: 'A greeting', answer: 'string' },
    { route: 'GET /admin/version', summary: 'The Prefect version that the server is like', answer: 'string' },
    { route: 'GET /admin/settings', summary: "The server's settings", answer: 'object' },
    {
      route: 'GET /admin/storage',
      summary: 'Where results are kept by default',
      answer: 'ServerDefaultResultStorage',
    },
    {
      route: 'PUT /admin/storage',
      summary: 'Say where results are kept by default',
      body: 'ServerDefaultResultStorageUpdate',
      answer: 'ServerDefaultResultStorage',
    },
    { route: 'DELETE /admin/storage', summary: 'Have no default place for results' },
    { route: 'GET /metrics', summary: 'What the server counts of itself, for Prometheus', answer: 'text' },
    {
      route: 'GET /csrf-token',
      summary: 'A token for requests that change something, where the server asks for one',
      answer: 'object',
    },
  ],
};
