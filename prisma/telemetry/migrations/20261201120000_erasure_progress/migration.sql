-- How far the erasure of a device is, written by each batch of it: the rows deleted by table, and where the next batch begins (the table by its
-- number, and the key in it where a table may have billions of rows).
ALTER TABLE "tombstone" ADD COLUMN     "deleted" BIGINT[] DEFAULT ARRAY[]::BIGINT[],
ADD COLUMN     "field_id" INTEGER,
ADD COLUMN     "place" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "since" TIMESTAMPTZ(6);
