-- Each attempt to make a copy writes a file of its own. Until now, the file had the number of the export.
ALTER TABLE "export" ADD COLUMN     "file_id" UUID NOT NULL DEFAULT gen_random_uuid();
UPDATE "export" SET "file_id" = "id";
