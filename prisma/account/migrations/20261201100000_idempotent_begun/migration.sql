-- AlterTable
-- Whether a request from before this column changed anything is not known: it counts as begun.
ALTER TABLE "idempotent_answer" ADD COLUMN     "is_begun" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "idempotent_answer" ALTER COLUMN "is_begun" SET DEFAULT false;
