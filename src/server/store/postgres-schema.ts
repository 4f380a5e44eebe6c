/** All of Millrace's tables lie in a schema of this name. */
export const POSTGRES_SCHEMA = 'millrace';

/** The SQLSTATE by which a transaction learns that what it was told is out of date. */
export const OTHERS_HAVE_WRITTEN = 'MR001';

/**
 * What SQLite has built in and the store's SQL uses. Texts of Postgres cannot hold the character NUL, so JSON is read
 * without it, lest one row with a NUL in it fail every query that looks into its column.
 * The version is kept as SQLite keeps its own, in one row. Every transaction that writes moves the serial number on.
 */
export const postgresPrelude = `
CREATE TABLE IF NOT EXISTS user_version (version BIGINT NOT NULL);
INSERT INTO user_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM user_version);
CREATE SEQUENCE IF NOT EXISTS write_serial;
CREATE OR REPLACE FUNCTION unless_others_have_written(since bigint) RETURNS void LANGUAGE plpgsql
  AS $$ BEGIN
    IF (SELECT last_value FROM write_serial) <> since THEN
      RAISE EXCEPTION 'others have written' USING ERRCODE = '${OTHERS_HAVE_WRITTEN}';
    END IF;
  END $$;
CREATE OR REPLACE FUNCTION json_each(list text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE
  AS $$ SELECT json_array_elements_text(replace(list, '\\u0000', '\\ufffd')::json) $$;
CREATE OR REPLACE FUNCTION json_text(object text, key text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT replace(object, '\\u0000', '\\ufffd')::json ->> key $$;
CREATE OR REPLACE FUNCTION json_part(object text, key text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT (replace(object, '\\u0000', '\\ufffd')::json -> key)::text $$;
CREATE OR REPLACE FUNCTION instr(whole text, part text) RETURNS int LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT strpos(whole, part) $$;
CREATE OR REPLACE FUNCTION unixepoch(moment text, modifier text) RETURNS double precision LANGUAGE sql STABLE STRICT
  AS $$ SELECT extract(epoch FROM moment::timestamptz)::double precision $$;
CREATE OR REPLACE FUNCTION round(number double precision, places int) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT pg_catalog.round(number::numeric, places)::double precision $$;
CREATE OR REPLACE FUNCTION max(a double precision, b double precision) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT greatest(a, b) $$;
DO $$ BEGIN
  IF to_regoperator('${POSTGRES_SCHEMA}.->>(text,text)') IS NULL THEN
    CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_text);
    CREATE OPERATOR -> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_part);
  END IF;
END $$;
`;
