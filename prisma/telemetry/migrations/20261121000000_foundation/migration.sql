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
    "marked_at" TIMESTAMPTZ(3) NOT NULL,

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
