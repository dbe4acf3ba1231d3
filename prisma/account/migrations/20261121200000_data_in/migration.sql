-- AlterTable
ALTER TABLE "device" ADD COLUMN     "accepts_tests" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "capture_until" TIMESTAMPTZ(3),
ADD COLUMN     "decoder_id" UUID,
ADD COLUMN     "hardware_hash" BYTEA,
ADD COLUMN     "hardware_hint" TEXT,
ADD COLUMN     "message_changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "resets_counter" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "device_token" ADD COLUMN     "in_address" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "may_backfill" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "source" TEXT;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "plan" TEXT NOT NULL DEFAULT 'free';

-- CreateTable
CREATE TABLE "unclaimed_device" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "hardware_hash" BYTEA NOT NULL,
    "hardware_hint" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unclaimed_device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decoder" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name_sealed" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "source_sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decoder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "device_usage" (
    "device_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "messages" BIGINT NOT NULL,
    "readings" BIGINT NOT NULL,
    "announced_at" TIMESTAMPTZ(3),

    CONSTRAINT "device_usage_pkey" PRIMARY KEY ("device_id","day")
);

-- CreateTable
CREATE TABLE "workspace_usage" (
    "workspace_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "messages" BIGINT NOT NULL,
    "readings" BIGINT NOT NULL,
    "announced_at" TIMESTAMPTZ(3),

    CONSTRAINT "workspace_usage_pkey" PRIMARY KEY ("workspace_id","day")
);

-- CreateTable
CREATE TABLE "capture" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body_sealed" BYTEA NOT NULL,

    CONSTRAINT "capture_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "unclaimed_device_workspace_id_idx" ON "unclaimed_device"("workspace_id");

-- CreateIndex
CREATE INDEX "unclaimed_device_last_seen_at_idx" ON "unclaimed_device"("last_seen_at");

-- CreateIndex
CREATE UNIQUE INDEX "unclaimed_device_token_id_hardware_hash_key" ON "unclaimed_device"("token_id", "hardware_hash");

-- CreateIndex
CREATE UNIQUE INDEX "decoder_workspace_id_id_key" ON "decoder"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "device_usage_workspace_id_device_id_idx" ON "device_usage"("workspace_id", "device_id");

-- CreateIndex
CREATE INDEX "device_usage_day_idx" ON "device_usage"("day");

-- CreateIndex
CREATE INDEX "workspace_usage_day_idx" ON "workspace_usage"("day");

-- CreateIndex
CREATE INDEX "capture_workspace_id_device_id_at_idx" ON "capture"("workspace_id", "device_id", "at");

-- CreateIndex
CREATE INDEX "capture_at_idx" ON "capture"("at");

-- CreateIndex
CREATE INDEX "device_workspace_id_decoder_id_idx" ON "device"("workspace_id", "decoder_id");

-- CreateIndex
CREATE UNIQUE INDEX "device_workspace_id_hardware_hash_key" ON "device"("workspace_id", "hardware_hash");

-- AddForeignKey
ALTER TABLE "device" ADD CONSTRAINT "device_workspace_id_decoder_id_fkey" FOREIGN KEY ("workspace_id", "decoder_id") REFERENCES "decoder"("workspace_id", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unclaimed_device" ADD CONSTRAINT "unclaimed_device_workspace_id_token_id_fkey" FOREIGN KEY ("workspace_id", "token_id") REFERENCES "device_token"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decoder" ADD CONSTRAINT "decoder_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_usage" ADD CONSTRAINT "device_usage_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workspace_usage" ADD CONSTRAINT "workspace_usage_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "capture" ADD CONSTRAINT "capture_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Both or neither, and only of a webhook is it said where it comes from.
ALTER TABLE "device" ADD CONSTRAINT "device_hardware" CHECK (("hardware_hash" IS NULL) = ("hardware_hint" IS NULL));
ALTER TABLE "device_token" ADD CONSTRAINT "device_token_source" CHECK ("source" IS NULL OR "device_id" IS NULL);

-- What every process remembers of tokens now holds more: whatever of it changes is told, for the tokens that lead to it.
DROP TRIGGER "device_token_change" ON "device_token";
CREATE TRIGGER "device_token_change" AFTER DELETE OR UPDATE OF "workspace_id", "device_id", "secret_hash", "revoked_at", "expires_at", "previous_hash", "previous_until", "signing_sealed", "source", "may_backfill", "in_address"
  ON "device_token" FOR EACH ROW EXECUTE FUNCTION tell_token_change();

CREATE FUNCTION tell_tokens_of_device(device uuid) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('device_token', id::text) FROM device_token WHERE device_id = device AND revoked_at IS NULL
  UNION ALL SELECT pg_notify('device_token', token_id::text) FROM webhook_device WHERE device_id = device
$$;

CREATE FUNCTION tell_device_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_tokens_of_device(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER "device_change" AFTER UPDATE OF "hardware_hash", "decoder_id", "accepts_tests", "resets_counter", "capture_until"
  ON "device" FOR EACH ROW EXECUTE FUNCTION tell_device_change();

CREATE FUNCTION tell_decoder_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_tokens_of_device(id) FROM device WHERE workspace_id = NEW.workspace_id AND decoder_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER "decoder_change" AFTER UPDATE OF "kind", "source_sealed" ON "decoder" FOR EACH ROW EXECUTE FUNCTION tell_decoder_change();

CREATE TRIGGER "workspace_plan" AFTER UPDATE OF "plan" ON "workspace"
  FOR EACH ROW WHEN (OLD."plan" IS DISTINCT FROM NEW."plan") EXECUTE FUNCTION tell_workspace_closed();
