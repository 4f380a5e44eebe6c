/** The tokens by which requests of a page of this origin are known. */
export const csrfTokens = `
CREATE TABLE csrf_token (client TEXT PRIMARY KEY, id TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
  token TEXT NOT NULL, expiration TEXT NOT NULL);
`;
