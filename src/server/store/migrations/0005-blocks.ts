/** Blocks: their types, schemas and documents, with what refers to what; and settings that a server keeps. */
export const blocks = `
CREATE TABLE block_type (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL UNIQUE,
  logo_url TEXT, documentation_url TEXT, description TEXT, code_example TEXT, is_protected INTEGER NOT NULL
);
CREATE TABLE block_schema (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, checksum TEXT NOT NULL, fields TEXT NOT NULL,
  capabilities TEXT NOT NULL, version TEXT NOT NULL,
  block_type_id TEXT NOT NULL REFERENCES block_type (id) ON DELETE CASCADE, UNIQUE (checksum, version)
);
CREATE INDEX block_schema_type ON block_schema (block_type_id);
CREATE TABLE block_schema_reference (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, name TEXT NOT NULL,
  parent_id TEXT NOT NULL REFERENCES block_schema (id) ON DELETE CASCADE,
  reference_id TEXT NOT NULL REFERENCES block_schema (id) ON DELETE CASCADE, UNIQUE (parent_id, name, reference_id)
);
CREATE INDEX block_schema_reference_to ON block_schema_reference (reference_id);
CREATE TABLE block_document (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL,
  is_anonymous INTEGER NOT NULL, block_type_id TEXT NOT NULL REFERENCES block_type (id) ON DELETE CASCADE,
  block_type_name TEXT NOT NULL, block_schema_id TEXT NOT NULL REFERENCES block_schema (id) ON DELETE CASCADE,
  UNIQUE (block_type_id, name)
);
CREATE INDEX block_document_name ON block_document (name);
CREATE INDEX block_document_schema ON block_document (block_schema_id);
CREATE TABLE block_document_reference (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, name TEXT NOT NULL,
  parent_id TEXT NOT NULL REFERENCES block_document (id) ON DELETE CASCADE,
  reference_id TEXT NOT NULL REFERENCES block_document (id) ON DELETE CASCADE, UNIQUE (parent_id, name)
);
CREATE INDEX block_document_reference_to ON block_document_reference (reference_id);
CREATE TABLE configuration (
  id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL
);
`;
