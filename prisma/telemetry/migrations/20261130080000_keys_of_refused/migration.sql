-- A load that is refused because one of its keys stands for something else leaves no other key behind, under which it would be taken for stored.

-- Stores what one flush of a writer holds, in the transaction of the call: one round trip, one commit, plans kept.
-- Times come as microseconds since 1970, hours as hours since 1970; a row's place in its arrays is its number.
-- `careful` passes over rows that are there already and says which were stored; otherwise such a row ends the call
-- with unique_violation, which is cheaper when there is none. Everything is written in the order of its key, so that
-- two flushes cannot wait for each other.
--
-- A message that names itself comes with keys, and is stored only if none of them was there: the keys are committed with
-- its readings or not at all. `key_loads` says to which load of the flush a key belongs, `row_loads` and the like to which a
-- row does; these are empty when there are no keys. Loads that came before are returned in `repeated`, and in `changed` as
-- well if what they hold differs from what came then: of those no key is kept.
CREATE OR REPLACE FUNCTION store_readings(
  careful boolean, devices bigint[],
  refs bigint[], fields integer[], times bigint[], numbers double precision[], row_loads integer[],
  text_refs bigint[], text_fields integer[], text_times bigint[], texts text[], text_loads integer[],
  mark_refs bigint[], mark_hours integer[],
  drop_refs bigint[], drop_reasons text[], drop_counts bigint[], drop_loads integer[], today date,
  key_loads integer[], key_refs bigint[], keys bigint[], digests bigint[]
) RETURNS "stored" LANGUAGE plpgsql AS $$
DECLARE
  result "stored";
  fresh integer[];
BEGIN
  -- An erasure commits its tombstones and then takes this lock alone, once: every later flush sees them, every earlier one has ended.
  PERFORM pg_advisory_xact_lock_shared(hashtext('telemetry'));
  result.erased := ARRAY(SELECT device_ref FROM tombstone WHERE device_ref = ANY(devices));
  result.repeated := '{}';
  IF cardinality(keys) > 0 THEN
    -- Of two loads with one key in a flush, the first has it.
    WITH input AS (
      SELECT DISTINCT ON (ref, k) ref, k, digest, i FROM unnest(key_refs, keys, digests) WITH ORDINALITY AS u(ref, k, digest, i)
      WHERE ref <> ALL(result.erased) ORDER BY ref, k, i
    ), added AS (INSERT INTO delivery SELECT ref, k, digest, clock_timestamp() FROM input ON CONFLICT DO NOTHING RETURNING device_ref, delivery.key)
    SELECT coalesce(array_agg(input.i::integer), '{}') INTO fresh FROM input JOIN added ON added.device_ref = input.ref AND added.key = input.k;
    IF cardinality(fresh) < cardinality(keys) THEN
      result.repeated := ARRAY(SELECT DISTINCT load FROM unnest(key_loads, key_refs) WITH ORDINALITY AS u(load, ref, i) WHERE i <> ALL(fresh) AND ref <> ALL(result.erased));
      result.changed := ARRAY(SELECT DISTINCT load FROM unnest(key_loads, key_refs, keys, digests) WITH ORDINALITY AS u(load, ref, k, digest, i)
        JOIN delivery d ON d.device_ref = ref AND d.key = k WHERE i <> ALL(fresh) AND d.digest <> u.digest);
      DELETE FROM delivery d USING unnest(key_loads, key_refs, keys) WITH ORDINALITY AS u(load, ref, k, i)
        WHERE d.device_ref = ref AND d.key = k AND load = ANY(result.changed) AND i = ANY(fresh);
    END IF;
  END IF;
  IF careful OR cardinality(result.erased) > 0 OR cardinality(result.repeated) > 0 THEN
    WITH input AS (
      SELECT DISTINCT ON (ref, field, ts) ref, field, ts, value, i
      FROM (SELECT ref, field, to_timestamp(t::float8 / 1e6::float8) AS ts, value, load, i FROM unnest(refs, fields, times, numbers, row_loads) WITH ORDINALITY AS u(ref, field, t, value, load, i)) u
      WHERE ref <> ALL(result.erased) AND coalesce(load, -1) <> ALL(result.repeated) ORDER BY ref, field, ts, i
    ), stored AS (INSERT INTO measurement SELECT ref, field, ts, value FROM input ON CONFLICT DO NOTHING RETURNING device_ref, field_id, ts)
    SELECT coalesce(array_agg(input.i::integer), '{}') INTO result.numbers FROM input JOIN stored s ON s.device_ref = input.ref AND s.field_id = input.field AND s.ts = input.ts;
    WITH input AS (
      SELECT DISTINCT ON (ref, field, ts) ref, field, ts, value, i
      FROM (SELECT ref, field, to_timestamp(t::float8 / 1e6::float8) AS ts, value, load, i FROM unnest(text_refs, text_fields, text_times, texts, text_loads) WITH ORDINALITY AS u(ref, field, t, value, load, i)) u
      WHERE ref <> ALL(result.erased) AND coalesce(load, -1) <> ALL(result.repeated) ORDER BY ref, field, ts, i
    ), stored AS (INSERT INTO measurement_text SELECT ref, field, ts, value FROM input ON CONFLICT DO NOTHING RETURNING device_ref, field_id, ts)
    SELECT coalesce(array_agg(input.i::integer), '{}') INTO result.texts FROM input JOIN stored s ON s.device_ref = input.ref AND s.field_id = input.field AND s.ts = input.ts;
  ELSE
    INSERT INTO measurement
      SELECT ref, field, to_timestamp(t::float8 / 1e6::float8), value FROM unnest(refs, fields, times, numbers) AS u(ref, field, t, value) ORDER BY ref, field, t;
    IF cardinality(texts) > 0 THEN
      INSERT INTO measurement_text
        SELECT ref, field, to_timestamp(t::float8 / 1e6::float8), value FROM unnest(text_refs, text_fields, text_times, texts) AS u(ref, field, t, value) ORDER BY ref, field, t;
    END IF;
  END IF;
  IF cardinality(mark_refs) > 0 THEN
    -- The newest mark counts: the summary waits until no writer remembers an older one.
    INSERT INTO dirty_hour SELECT DISTINCT ref, to_timestamp(hour * 3600.0::float8), statement_timestamp() FROM unnest(mark_refs, mark_hours) AS u(ref, hour)
      WHERE ref <> ALL(result.erased) ORDER BY 1, 2
      ON CONFLICT (device_ref, hour) DO UPDATE SET marked_at = greatest(dirty_hour.marked_at, excluded.marked_at);
  END IF;
  IF cardinality(drop_refs) > 0 THEN
    INSERT INTO drop_count SELECT ref, today, reason, sum(n) FROM unnest(drop_refs, drop_reasons, drop_counts, drop_loads) AS u(ref, reason, n, load)
      WHERE ref <> ALL(result.erased) AND coalesce(load, -1) <> ALL(result.repeated) GROUP BY ref, reason ORDER BY ref, reason
      ON CONFLICT (device_ref, day, reason) DO UPDATE SET count = drop_count.count + excluded.count;
  END IF;
  RETURN result;
END $$;
