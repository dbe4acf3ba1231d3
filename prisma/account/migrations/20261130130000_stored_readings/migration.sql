-- AlterTable
ALTER TABLE "workspace_usage" ADD COLUMN     "backfill_announced_at" TIMESTAMPTZ(3),
ADD COLUMN     "backfilled" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "storage_announced_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "device_storage" (
    "device_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "readings" BIGINT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "counted_at" TIMESTAMPTZ(3),

    CONSTRAINT "device_storage_pkey" PRIMARY KEY ("device_id")
);

-- CreateIndex
CREATE INDEX "device_storage_workspace_id_device_id_idx" ON "device_storage"("workspace_id", "device_id");

-- AddForeignKey
ALTER TABLE "device_storage" ADD CONSTRAINT "device_storage_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What existing devices have stored is counted by the next hourly job.
INSERT INTO "device_storage" ("device_id", "workspace_id", "readings", "changed_at") SELECT "id", "workspace_id", 0, now() FROM "device";
