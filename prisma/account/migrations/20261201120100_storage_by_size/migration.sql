-- Toward the storage limit a long text counts as several readings: one for each started 64 bytes.
ALTER TABLE "device_storage" ADD COLUMN     "deducted_at" TIMESTAMPTZ(3),
ADD COLUMN     "surcharge" BIGINT NOT NULL DEFAULT 0;

-- The texts that are stored already are counted by the next hourly job.
UPDATE "device_storage" SET "changed_at" = now(), "counted_at" = to_timestamp(0)
WHERE "counted_at" IS NOT NULL AND "device_id" IN (SELECT "device_id" FROM "field" WHERE "kind" = 'text');
