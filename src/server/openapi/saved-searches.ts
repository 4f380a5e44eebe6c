import { savedSearch, savedSearchCreate, savedSearchesRequest } from '../../api/saved-search.ts';
import type { Area } from './area.ts';

export const savedSearchesArea: Area = {
  schemas: {
    SavedSearch: savedSearch,
    SavedSearchCreate: savedSearchCreate,
    SavedSearchesRequest: savedSearchesRequest,
  },
  routes: [
    {
      route: 'PUT /saved_searches',
      summary: 'Keep a search under a name',
      body: 'SavedSearchCreate',
      answer: 'SavedSearch',
    },
    { route: 'GET /saved_searches/:id', summary: 'One saved search', answer: 'SavedSearch' },
    {
      route: 'POST /saved_searches/filter',
      summary: 'The saved searches',
      body: 'SavedSearchesRequest',
      answer: '[SavedSearch]',
    },
    { route: 'DELETE /saved_searches/:id', summary: 'Remove a saved search' },
  ],
};
