-- When the operator was last alerted to an erasure that takes longer than a day.
ALTER TABLE "erasure" ADD COLUMN "alerted_at" TIMESTAMPTZ(3);
