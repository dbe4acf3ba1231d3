-- Accounts that never confirmed their address are deleted: their sign-ups are kept in a table of their own from now on.
DELETE FROM "user" WHERE "verified_at" IS NULL;
ALTER TABLE "user" ALTER COLUMN "verified_at" SET NOT NULL;
DROP TABLE "verification";

CREATE TABLE "pending_sign_up" (
    "id" UUID NOT NULL,
    "name_sealed" BYTEA NOT NULL,
    "email_sealed" BYTEA NOT NULL,
    "email_lookup" BYTEA NOT NULL,
    "phc_hash" TEXT,
    "passkey_handle" BYTEA NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "browser_hash" BYTEA NOT NULL,
    "document_version" INTEGER NOT NULL,
    "wording" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pending_sign_up_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "pending_sign_up_token_hash_key" ON "pending_sign_up"("token_hash");
CREATE UNIQUE INDEX "pending_sign_up_browser_hash_key" ON "pending_sign_up"("browser_hash");
CREATE INDEX "pending_sign_up_email_lookup_idx" ON "pending_sign_up"("email_lookup");

ALTER TABLE "challenge" ADD COLUMN "sign_up_id" UUID;
CREATE INDEX "challenge_sign_up_id_idx" ON "challenge"("sign_up_id");
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_sign_up_id_fkey" FOREIGN KEY ("sign_up_id") REFERENCES "pending_sign_up"("id") ON DELETE CASCADE ON UPDATE CASCADE;
