-- CreateTable
CREATE TABLE "subject_key" (
    "ref" UUID NOT NULL,
    "key_wrapped" BYTEA NOT NULL,
    "master_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("ref")
);

-- CreateIndex
CREATE INDEX "subject_key_master_version_idx" ON "subject_key"("master_version");
