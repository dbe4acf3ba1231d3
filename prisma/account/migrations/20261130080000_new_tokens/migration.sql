-- Who has no token is remembered as well: that there is one now is told like every other change.
CREATE OR REPLACE FUNCTION tell_token_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('device_token', coalesce(NEW.id, OLD.id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "device_token_made" AFTER INSERT ON "device_token" FOR EACH ROW EXECUTE FUNCTION tell_token_change();
