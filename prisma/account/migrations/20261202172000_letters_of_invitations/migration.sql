-- E-mails of an invitation are deleted with it: the invited address must not stay in the outbox.
ALTER TABLE "letter" ADD COLUMN     "invitation_id" UUID;

CREATE INDEX "letter_invitation_id_idx" ON "letter"("invitation_id");

ALTER TABLE "letter" ADD CONSTRAINT "letter_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "invitation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
