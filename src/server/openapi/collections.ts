import type { Area } from './area.ts';

export const collectionsArea: Area = {
  schemas: {},
  routes: [
    {
      route: 'GET /collections/views/:view',
      summary: 'What there is of kinds of workers and blocks',
      answer: 'object',
    },
  ],
};
