-- What every process remembers of tokens now holds the owner of the workspace, whose account shares the time of decoders.
CREATE FUNCTION tell_owner_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('device_token', id::text) FROM device_token WHERE workspace_id = NEW.workspace_id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER "workspace_owner" AFTER UPDATE OF "role" ON "membership"
  FOR EACH ROW WHEN (NEW."role" = 'owner' AND OLD."role" IS DISTINCT FROM NEW."role") EXECUTE FUNCTION tell_owner_change();
