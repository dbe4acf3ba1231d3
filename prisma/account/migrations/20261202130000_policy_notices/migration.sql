-- Agreeing to a version is recorded once for each person.
DROP INDEX "acknowledgement_user_id_idx";
CREATE UNIQUE INDEX "acknowledgement_user_id_document_kind_document_version_key" ON "acknowledgement"("user_id", "document_kind", "document_version");

CREATE TABLE "document_notice" (
    "user_id" UUID NOT NULL,
    "document_kind" TEXT NOT NULL,
    "document_version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "document_notice_pkey" PRIMARY KEY ("user_id","document_kind","document_version")
);
ALTER TABLE "document_notice" ADD CONSTRAINT "document_notice_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "document_notice" ADD CONSTRAINT "document_notice_document_kind_document_version_fkey" FOREIGN KEY ("document_kind", "document_version") REFERENCES "document"("kind", "version") ON DELETE RESTRICT ON UPDATE CASCADE;
