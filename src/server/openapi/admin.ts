import type { Area } from './area.ts';

export const adminArea: Area = {
  schemas: {},
  routes: [
    { route: 'GET /health', summary: 'Whether the server lives', answer: 'boolean' },
    { route: 'GET /ready', summary: 'Whether the server can reach its database', answer: 'object' },
    { route: 'GET /version', summary: "The protocol's version", answer: 'string' },
    { route: 'GET /hello', summary: 'A greeting', answer: 'string' },
    { route: 'GET /admin/version', summary: 'The Prefect version that the server is like', answer: 'string' },
    { route: 'GET /admin/settings', summary: "The server's settings", answer: 'object' },
    { route: 'GET /admin/storage', summary: 'Where results are kept by default', answer: 'object' },
    { route: 'GET /csrf-token', summary: 'Says that no token is needed' },
  ],
};
