-- The region that this database belongs to. `kept migrate` writes the one row, and every process compares it with its configuration.
-- CreateTable
CREATE TABLE "database_region" (
    "id" INTEGER NOT NULL,
    "region" TEXT NOT NULL,

    CONSTRAINT "database_region_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "database_region" ADD CONSTRAINT "database_region_is_one_row" CHECK ("id" = 1);
ALTER TABLE "database_region" ADD CONSTRAINT "database_region_exists" CHECK ("region" IN ('eu', 'us'));
