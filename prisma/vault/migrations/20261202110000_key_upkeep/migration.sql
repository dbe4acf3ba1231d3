-- When each version of the master key came into use. A version that is in use already is as old as the oldest key.
CREATE TABLE "master_key" (
    "version" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "master_key_pkey" PRIMARY KEY ("version")
);
INSERT INTO "master_key" SELECT "master_version", min("created_at") FROM "subject_key" GROUP BY "master_version";

-- Writes the keys that exist into a new file. The old file, with the bytes of keys that were destroyed, is truncated at commit and deleted at the
-- next checkpoint. Unlike VACUUM FULL this runs as the owner for the app role, and copies no row that only an old snapshot could still see.
CREATE FUNCTION rewrite_subject_keys() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  -- The expression changes no byte. It keeps PostgreSQL from seeing that the table could stay as it is.
  ALTER TABLE subject_key ALTER COLUMN key_wrapped TYPE bytea USING key_wrapped || ''::bytea;
END
$$;
