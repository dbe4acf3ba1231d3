-- A new partition takes over which columns of its parent have statistics. PostgreSQL does not inherit that, and the parents' own is set by
-- `kept migrate`, from the inventory.
CREATE OR REPLACE FUNCTION ensure_month(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day date := date_trunc('month', month)::date;
  next_month date := (date_trunc('month', month) + interval '1 month')::date;
  parent text;
  part text;
  targets text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_month'));
  FOREACH parent IN ARRAY ARRAY['measurement', 'measurement_text'] LOOP
    part := parent || to_char(first_day, '_YYYY_MM');
    CONTINUE WHEN to_regclass(format('parts.%I', part)) IS NOT NULL;
    EXECUTE format('CREATE TABLE parts.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L) WITH (autovacuum_vacuum_insert_scale_factor = 0.02)',
      part, parent, first_day::timestamptz, next_month::timestamptz);
    SELECT string_agg(format('ALTER COLUMN %I SET STATISTICS 0', attname), ', ') INTO targets
      FROM pg_attribute WHERE attrelid = format('public.%I', parent)::regclass AND attnum > 0 AND NOT attisdropped AND attstattarget = 0;
    IF targets IS NOT NULL THEN
      EXECUTE format('ALTER TABLE parts.%I %s', part, targets);
    END IF;
  END LOOP;
END $$;
