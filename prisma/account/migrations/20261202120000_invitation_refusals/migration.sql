CREATE TABLE "invitation_refusal" (
    "mailbox_hash" BYTEA NOT NULL,
    "workspace_id" UUID NOT NULL,
    "refused_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitation_refusal_pkey" PRIMARY KEY ("mailbox_hash")
);
CREATE INDEX "invitation_refusal_workspace_id_idx" ON "invitation_refusal"("workspace_id");
ALTER TABLE "invitation_refusal" ADD CONSTRAINT "invitation_refusal_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- Invitations sent by an account are deleted with it.
CREATE INDEX "invitation_inviter_ref_idx" ON "invitation"("inviter_ref");
