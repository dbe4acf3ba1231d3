-- Changes to tokens can be undone: the end or replacement of a token while the old one works, an end at once for a minute.
ALTER TABLE "api_token" ADD COLUMN     "end_before" TIMESTAMPTZ(3),
ADD COLUMN     "ended_by_ref" UUID,
ADD COLUMN     "ending_since" TIMESTAMPTZ(3),
ADD COLUMN     "previous_expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "previous_hint" TEXT;

ALTER TABLE "device" ADD COLUMN     "retires_at" TIMESTAMPTZ(3),
ADD COLUMN     "retires_by_ref" UUID;

ALTER TABLE "device_token" ADD COLUMN     "end_before" TIMESTAMPTZ(3),
ADD COLUMN     "ended_by_ref" UUID,
ADD COLUMN     "ending_since" TIMESTAMPTZ(3),
ADD COLUMN     "previous_expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "previous_hint" TEXT,
ADD COLUMN     "signing_overlap_until" TIMESTAMPTZ(3);

-- For the job that retires devices whose time has come.
CREATE INDEX "device_retires_at_idx" ON "device"("retires_at");

-- For the exports and erasures of people, which look for every row that refers to them.
CREATE INDEX "api_token_ended_by_ref_idx" ON "api_token"("ended_by_ref");
CREATE INDEX "device_retires_by_ref_idx" ON "device"("retires_by_ref");
CREATE INDEX "device_token_ended_by_ref_idx" ON "device_token"("ended_by_ref");
