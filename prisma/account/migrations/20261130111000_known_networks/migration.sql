-- Sign-ins that wait for a second factor begin again: what they began from is not known.
DELETE FROM "pending_sign_in";
ALTER TABLE "pending_sign_in" ADD COLUMN "network_hash" BYTEA NOT NULL, ADD COLUMN "browser" TEXT NOT NULL;

CREATE TABLE "known_network" (
    "user_id" UUID NOT NULL,
    "network_hash" BYTEA NOT NULL,
    "last_seen_on" DATE NOT NULL,

    CONSTRAINT "known_network_pkey" PRIMARY KEY ("user_id","network_hash")
);
ALTER TABLE "known_network" ADD CONSTRAINT "known_network_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
