-- AlterTable
ALTER TABLE "letter" ADD COLUMN     "bundle" TEXT;
