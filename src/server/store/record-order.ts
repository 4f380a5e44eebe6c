/** How records with a name are sorted, by what Prefect calls the order. */
export const RECORD_ORDER = {
  CREATED_DESC: ['created', 'desc'],
  UPDATED_DESC: ['updated', 'desc'],
  NAME_ASC: ['name', 'asc'],
  NAME_DESC: ['name', 'desc'],
} as const;
