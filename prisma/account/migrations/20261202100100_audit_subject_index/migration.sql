-- Exports find what was done to a person.
CREATE INDEX "audit_entry_subject_ref_seq_idx" ON "audit_entry"("subject_ref", "seq");
