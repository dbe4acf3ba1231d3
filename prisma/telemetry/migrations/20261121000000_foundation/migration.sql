-- What Prisma cannot say here: partitions by month, keys that carry the value (an index-only scan answers a chart),
-- and that a partition lives in the schema "parts", where the drift check does not look for it.
CREATE SCHEMA IF NOT EXISTS parts;

-- CreateTable
CREATE TABLE "measurement" (
    "device_ref" BIGINT NOT NULL,
    "field_id" INTEGER NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "measurement_pkey" PRIMARY KEY ("device_ref","field_id","ts") INCLUDE ("value")
) PARTITION BY RANGE ("ts");

-- CreateTable
CREATE TABLE "measurement_text" (
    "device_ref" BIGINT NOT NULL,
    "field_id" INTEGER NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "measurement_text_pkey" PRIMARY KEY ("device_ref","field_id","ts")
) PARTITION BY RANGE ("ts");

-- CreateTable
CREATE TABLE "rollup_hour" (
    "device_ref" BIGINT NOT NULL,
    "field_id" INTEGER NOT NULL,
    "bucket" TIMESTAMPTZ(0) NOT NULL,
    "min" DOUBLE PRECISION NOT NULL,
    "max" DOUBLE PRECISION NOT NULL,
    "sum" DOUBLE PRECISION NOT NULL,
    "count" INTEGER NOT NULL,
    "first" DOUBLE PRECISION NOT NULL,
    "last" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "rollup_hour_pkey" PRIMARY KEY ("device_ref","field_id","bucket")
);

-- CreateTable
CREATE TABLE "rollup_day" (
    "device_ref" BIGINT NOT NULL,
    "field_id" INTEGER NOT NULL,
    "bucket" TIMESTAMPTZ(0) NOT NULL,
    "min" DOUBLE PRECISION NOT NULL,
    "max" DOUBLE PRECISION NOT NULL,
    "sum" DOUBLE PRECISION NOT NULL,
    "count" INTEGER NOT NULL,
    "first" DOUBLE PRECISION NOT NULL,
    "last" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "rollup_day_pkey" PRIMARY KEY ("device_ref","field_id","bucket")
);

-- CreateTable
CREATE TABLE "dirty_hour" (
    "device_ref" BIGINT NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "marked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dirty_hour_pkey" PRIMARY KEY ("device_ref","hour")
);

-- CreateTable
CREATE TABLE "drop_count" (
    "device_ref" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "drop_count_pkey" PRIMARY KEY ("device_ref","day","reason")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "device_ref" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("device_ref")
);

-- CreateIndex
CREATE INDEX "dirty_hour_marked_at_idx" ON "dirty_hour"("marked_at");

-- Text is bounded here as well as in ingest, so that no path can store a document as a measurement.
ALTER TABLE "measurement_text" ADD CONSTRAINT "measurement_text_length" CHECK (char_length("value") <= 500);

-- Not a number and the infinities are not measurements; JSON could not carry them back out.
ALTER TABLE "measurement" ADD CONSTRAINT "measurement_finite" CHECK ("value" > '-Infinity'::float8 AND "value" < 'Infinity'::float8);

-- Makes the partitions of one month, if they are not there. Runs as the owner, so that the app role needs no DDL.
-- A reading outside every partition cannot be stored; the clock step of ingest keeps to the span that exists.
CREATE FUNCTION ensure_month(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day date := date_trunc('month', month)::date;
  next_month date := (date_trunc('month', month) + interval '1 month')::date;
  parent text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ensure_month'));
  FOREACH parent IN ARRAY ARRAY['measurement', 'measurement_text'] LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS parts.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L) WITH (autovacuum_vacuum_insert_scale_factor = 0.02)',
      parent || to_char(first_day, '_YYYY_MM'), parent, first_day::timestamptz, next_month::timestamptz);
  END LOOP;
END $$;

CREATE TYPE "stored" AS ("erased" bigint[], "numbers" integer[], "texts" integer[]);

-- Stores what one flush of a writer holds, in the transaction of the call: one round trip, one commit, plans kept.
-- Times come as microseconds since 1970, hours as hours since 1970; a row's place in its arrays is its number.
-- `careful` passes over rows that are there already and says which were stored; otherwise such a row ends the call
-- with unique_violation, which is cheaper when there is none. Everything is written in the order of its key, so that
-- two flushes cannot wait for each other.
CREATE FUNCTION store_readings(
  careful boolean, devices bigint[],
  refs bigint[], fields integer[], times bigint[], numbers double precision[],
  text_refs bigint[], text_fields integer[], text_times bigint[], texts text[],
  mark_refs bigint[], mark_hours integer[],
  drop_refs bigint[], drop_reasons text[], drop_counts bigint[], today date
) RETURNS "stored" LANGUAGE plpgsql AS $$
DECLARE
  result "stored";
BEGIN
  -- An erasure commits its tombstones and then takes this lock alone, once: every later flush sees them, every earlier one has ended.
  PERFORM pg_advisory_xact_lock_shared(hashtext('telemetry'));
  result.erased := ARRAY(SELECT device_ref FROM tombstone WHERE device_ref = ANY(devices));
  IF careful OR cardinality(result.erased) > 0 THEN
    WITH input AS (
      SELECT DISTINCT ON (ref, field, ts) ref, field, ts, value, i
      FROM (SELECT ref, field, to_timestamp(t::float8 / 1e6::float8) AS ts, value, i FROM unnest(refs, fields, times, numbers) WITH ORDINALITY AS u(ref, field, t, value, i)) u
      WHERE ref <> ALL(result.erased) ORDER BY ref, field, ts, i
    ), stored AS (INSERT INTO measurement SELECT ref, field, ts, value FROM input ON CONFLICT DO NOTHING RETURNING device_ref, field_id, ts)
    SELECT coalesce(array_agg(input.i::integer), '{}') INTO result.numbers FROM input JOIN stored s ON s.device_ref = input.ref AND s.field_id = input.field AND s.ts = input.ts;
    WITH input AS (
      SELECT DISTINCT ON (ref, field, ts) ref, field, ts, value, i
      FROM (SELECT ref, field, to_timestamp(t::float8 / 1e6::float8) AS ts, value, i FROM unnest(text_refs, text_fields, text_times, texts) WITH ORDINALITY AS u(ref, field, t, value, i)) u
      WHERE ref <> ALL(result.erased) ORDER BY ref, field, ts, i
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
    INSERT INTO drop_count SELECT ref, today, reason, sum(n) FROM unnest(drop_refs, drop_reasons, drop_counts) AS u(ref, reason, n)
      WHERE ref <> ALL(result.erased) GROUP BY ref, reason ORDER BY ref, reason
      ON CONFLICT (device_ref, day, reason) DO UPDATE SET count = drop_count.count + excluded.count;
  END IF;
  RETURN result;
END $$;
