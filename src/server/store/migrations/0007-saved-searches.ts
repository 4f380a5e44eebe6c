/** The searches that people keep in Prefect's web interface. */
export const savedSearches = `
CREATE TABLE saved_search (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL UNIQUE, filters TEXT NOT NULL
);
`;
