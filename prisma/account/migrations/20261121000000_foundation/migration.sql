-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "name_sealed" BYTEA NOT NULL,
    "email_sealed" BYTEA NOT NULL,
    "email_lookup" BYTEA NOT NULL,
    "audit_ref" UUID NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "erasing" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password" (
    "user_id" UUID NOT NULL,
    "phc_hash" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "password_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "staff" (
    "user_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id_hash" BYTEA NOT NULL,
    "handle" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "document" (
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" BYTEA NOT NULL,
    "effective_from" DATE NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "document_pkey" PRIMARY KEY ("kind","version")
);

-- CreateTable
CREATE TABLE "acknowledgement" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "document_kind" TEXT NOT NULL,
    "document_version" INTEGER NOT NULL,
    "document_hash" BYTEA NOT NULL,
    "wording" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "acknowledgement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspace" (
    "id" UUID NOT NULL,
    "name_sealed" BYTEA NOT NULL,
    "region" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "workspace_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("workspace_id","user_id")
);

-- CreateTable
CREATE TABLE "device" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "name_sealed" BYTEA NOT NULL,
    "telemetry_ref" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "device_token" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "device_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "field" (
    "workspace_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "field_pkey" PRIMARY KEY ("device_id","ordinal")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event" TEXT NOT NULL,
    "actor_ref" UUID,
    "workspace_id" UUID,
    "object_id" UUID,
    "request_id" UUID,
    "previous_hash" BYTEA NOT NULL,
    "entry_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "letter" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "letter_sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "progress_done" INTEGER NOT NULL DEFAULT 0,
    "progress_total" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT,
    "sha256" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ready_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasure" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "user_id" UUID,
    "state" TEXT NOT NULL,
    "counts" JSONB,
    "progress_done" INTEGER NOT NULL DEFAULT 0,
    "progress_total" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget" (
    "key_hash" BYTEA NOT NULL,
    "spent" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("key_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_lookup_key" ON "user"("email_lookup");

-- CreateIndex
CREATE UNIQUE INDEX "user_audit_ref_key" ON "user"("audit_ref");

-- CreateIndex
CREATE UNIQUE INDEX "verification_token_hash_key" ON "verification"("token_hash");

-- CreateIndex
CREATE INDEX "verification_user_id_idx" ON "verification"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_handle_key" ON "session"("handle");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "acknowledgement_user_id_idx" ON "acknowledgement"("user_id");

-- CreateIndex
CREATE INDEX "acknowledgement_document_kind_document_version_idx" ON "acknowledgement"("document_kind", "document_version");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "device_telemetry_ref_key" ON "device"("telemetry_ref");

-- CreateIndex
CREATE UNIQUE INDEX "device_workspace_id_id_key" ON "device"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "device_token_secret_hash_key" ON "device_token"("secret_hash");

-- CreateIndex
CREATE INDEX "device_token_workspace_id_device_id_idx" ON "device_token"("workspace_id", "device_id");

-- CreateIndex
CREATE INDEX "field_workspace_id_device_id_idx" ON "field"("workspace_id", "device_id");

-- CreateIndex
CREATE UNIQUE INDEX "field_device_id_key_key" ON "field"("device_id", "key");

-- CreateIndex
CREATE INDEX "audit_entry_actor_ref_seq_idx" ON "audit_entry"("actor_ref", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_workspace_id_seq_idx" ON "audit_entry"("workspace_id", "seq");

-- CreateIndex
CREATE INDEX "letter_user_id_idx" ON "letter"("user_id");

-- CreateIndex
CREATE INDEX "export_user_id_idx" ON "export"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "erasure_token_hash_key" ON "erasure"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "erasure_user_id_key" ON "erasure"("user_id");

-- AddForeignKey
ALTER TABLE "password" ADD CONSTRAINT "password_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff" ADD CONSTRAINT "staff_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "verification" ADD CONSTRAINT "verification_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "acknowledgement" ADD CONSTRAINT "acknowledgement_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "acknowledgement" ADD CONSTRAINT "acknowledgement_document_kind_document_version_fkey" FOREIGN KEY ("document_kind", "document_version") REFERENCES "document"("kind", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device" ADD CONSTRAINT "device_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_token" ADD CONSTRAINT "device_token_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "field" ADD CONSTRAINT "field_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "letter" ADD CONSTRAINT "letter_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export" ADD CONSTRAINT "export_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "erasure" ADD CONSTRAINT "erasure_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma cannot say, from here on. Each has a test in tests/integration/platform/database.test.ts.

ALTER TABLE "workspace" ADD CONSTRAINT "workspace_region" CHECK ("region" IN ('eu', 'us'));
ALTER TABLE "membership" ADD CONSTRAINT "membership_role" CHECK ("role" IN ('owner', 'admin', 'editor', 'viewer', 'billing'));
ALTER TABLE "field" ADD CONSTRAINT "field_kind" CHECK ("kind" IN ('number', 'boolean', 'text'));
ALTER TABLE "field" ADD CONSTRAINT "field_ordinal" CHECK ("ordinal" BETWEEN 1 AND 32767);
ALTER TABLE "export" ADD CONSTRAINT "export_state" CHECK ("state" IN ('waiting', 'running', 'ready', 'failed'));
ALTER TABLE "erasure" ADD CONSTRAINT "erasure_state" CHECK ("state" IN ('running', 'done'));

-- One export at a time for each person.
CREATE UNIQUE INDEX "export_one_at_a_time" ON "export" ("user_id") WHERE "state" IN ('waiting', 'running');

-- A device has one working token; replacing it is revoke and issue in one transaction.
CREATE UNIQUE INDEX "device_token_one_valid" ON "device_token" ("device_id") WHERE "revoked_at" IS NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- A workspace's data region is chosen once: not even a bug may move it, since its measurements would not follow.
CREATE TRIGGER "workspace_region_is_final" BEFORE UPDATE OF "region" ON "workspace"
  FOR EACH ROW WHEN (OLD."region" IS DISTINCT FROM NEW."region") EXECUTE FUNCTION refuse_change();

-- What was published stays as it was, or an old acknowledgement would mean nothing.
CREATE TRIGGER "document_is_final" BEFORE UPDATE OR DELETE ON "document" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The audit record is append-only for everybody, its owner included, and each entry seals the one before it.
CREATE TRIGGER "audit_entry_is_final" BEFORE UPDATE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_entry_is_kept" BEFORE DELETE ON "audit_entry"
  FOR EACH ROW WHEN (OLD."at" > now() - interval '12 months') EXECUTE FUNCTION refuse_change();

-- The end of the record's retention: the only way an entry ever goes. As the owner, since the app role may not delete.
CREATE FUNCTION purge_audit() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM audit_entry WHERE at <= now() - interval '12 months' RETURNING 1) SELECT count(*) FROM gone
$$;

CREATE FUNCTION audit_hash(previous bytea, at timestamptz, event text, actor uuid, workspace uuid, object uuid, request uuid) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(previous || convert_to(concat_ws('|', (extract(epoch FROM at) * 1000)::bigint, event, coalesce(actor::text, '-'),
    coalesce(workspace::text, '-'), coalesce(object::text, '-'), coalesce(request::text, '-')), 'UTF8'))
$$;

CREATE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- One writer at a time, until its transaction ends: two entries may not seal the same one.
  PERFORM pg_advisory_xact_lock(hashtext('audit_entry'));
  NEW.seq := coalesce((SELECT max(seq) FROM audit_entry), 0) + 1;
  NEW.previous_hash := coalesce((SELECT entry_hash FROM audit_entry WHERE seq = NEW.seq - 1), '\x00'::bytea);
  NEW.entry_hash := audit_hash(NEW.previous_hash, NEW.at, NEW.event, NEW.actor_ref, NEW.workspace_id, NEW.object_id, NEW.request_id);
  RETURN NEW;
END $$;
CREATE TRIGGER "audit_entry_chain" BEFORE INSERT ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();

-- Every process keeps known device tokens in memory; a change to a token or a device tells them all to look again.
CREATE FUNCTION tell_token_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('device_token', OLD.device_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "device_token_change" AFTER UPDATE OR DELETE ON "device_token" FOR EACH ROW EXECUTE FUNCTION tell_token_change();
