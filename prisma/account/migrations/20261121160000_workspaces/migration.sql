-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "is_staff" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "subject_ref" UUID,
ADD COLUMN     "token_id" UUID;

-- AlterTable
ALTER TABLE "device" ADD COLUMN     "interval" INTEGER NOT NULL DEFAULT 3600,
ADD COLUMN     "retired_at" TIMESTAMPTZ(3),
ADD COLUMN     "tags_sealed" BYTEA;

-- AlterTable
ALTER TABLE "device_token" ADD COLUMN     "announced_at" TIMESTAMPTZ(3),
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "name_sealed" BYTEA,
ADD COLUMN     "previous_hash" BYTEA,
ADD COLUMN     "previous_until" TIMESTAMPTZ(3),
ADD COLUMN     "signing_sealed" BYTEA,
ADD COLUMN     "user_id" UUID,
ALTER COLUMN "device_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "erasure" ADD COLUMN     "device_id" UUID,
ADD COLUMN     "workspace_id" UUID;

-- AlterTable
ALTER TABLE "field" ADD COLUMN     "colour" TEXT,
ADD COLUMN     "digits" INTEGER,
ADD COLUMN     "is_personal" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "is_visible" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "keep_days" INTEGER,
ADD COLUMN     "label_sealed" BYTEA,
ADD COLUMN     "unit_sealed" BYTEA;

-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "is_limited" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "inherits" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "parent_id" UUID;

-- CreateTable
CREATE TABLE "device_grant" (
    "device_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "may_write" BOOLEAN NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "device_grant_pkey" PRIMARY KEY ("device_id","user_id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "email_sealed" BYTEA NOT NULL,
    "email_lookup" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "is_limited" BOOLEAN NOT NULL DEFAULT false,
    "grants" JSONB,
    "inviter_ref" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ownership_offer" (
    "workspace_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "offerer_ref" UUID NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ownership_offer_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "support_access" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "granter_ref" UUID NOT NULL,
    "may_write" BOOLEAN NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "support_access_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_period" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "user_ref" UUID,
    "device_id" UUID,
    "parent_id" UUID,
    "detail" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "access_period_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "user_id" UUID,
    "name_sealed" BYTEA NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[],
    "is_limited" BOOLEAN NOT NULL,
    "reaches_below" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "announced_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "previous_hash" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token_device" (
    "token_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,

    CONSTRAINT "api_token_device_pkey" PRIMARY KEY ("token_id","device_id")
);

-- CreateTable
CREATE TABLE "idempotent_answer" (
    "key_hash" BYTEA NOT NULL,
    "workspace_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "answer" BYTEA,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotent_answer_pkey" PRIMARY KEY ("key_hash")
);

-- CreateTable
CREATE TABLE "webhook_device" (
    "token_id" UUID NOT NULL,
    "device_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,

    CONSTRAINT "webhook_device_pkey" PRIMARY KEY ("token_id","device_id")
);

-- CreateIndex
CREATE INDEX "device_grant_workspace_id_user_id_idx" ON "device_grant"("workspace_id", "user_id");

-- CreateIndex
CREATE INDEX "invitation_email_lookup_idx" ON "invitation"("email_lookup");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_workspace_id_email_lookup_key" ON "invitation"("workspace_id", "email_lookup");

-- CreateIndex
CREATE INDEX "ownership_offer_user_id_idx" ON "ownership_offer"("user_id");

-- CreateIndex
CREATE INDEX "support_access_workspace_id_idx" ON "support_access"("workspace_id");

-- CreateIndex
CREATE INDEX "access_period_workspace_id_kind_idx" ON "access_period"("workspace_id", "kind");

-- CreateIndex
CREATE INDEX "access_period_user_ref_idx" ON "access_period"("user_ref");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_previous_hash_key" ON "api_token"("previous_hash");

-- CreateIndex
CREATE INDEX "api_token_user_id_idx" ON "api_token"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_workspace_id_id_key" ON "api_token"("workspace_id", "id");

-- CreateIndex
CREATE INDEX "api_token_device_workspace_id_device_id_idx" ON "api_token_device"("workspace_id", "device_id");

-- CreateIndex
CREATE INDEX "idempotent_answer_workspace_id_token_id_idx" ON "idempotent_answer"("workspace_id", "token_id");

-- CreateIndex
CREATE INDEX "webhook_device_workspace_id_device_id_idx" ON "webhook_device"("workspace_id", "device_id");

-- CreateIndex
CREATE INDEX "audit_entry_object_id_seq_idx" ON "audit_entry"("object_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "device_token_previous_hash_key" ON "device_token"("previous_hash");

-- CreateIndex
CREATE INDEX "device_token_user_id_idx" ON "device_token"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "device_token_workspace_id_id_key" ON "device_token"("workspace_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "erasure_device_id_key" ON "erasure"("device_id");

-- CreateIndex
CREATE INDEX "workspace_parent_id_idx" ON "workspace"("parent_id");

-- AddForeignKey
ALTER TABLE "workspace" ADD CONSTRAINT "workspace_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "workspace"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_grant" ADD CONSTRAINT "device_grant_workspace_id_user_id_fkey" FOREIGN KEY ("workspace_id", "user_id") REFERENCES "membership"("workspace_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_grant" ADD CONSTRAINT "device_grant_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ownership_offer" ADD CONSTRAINT "ownership_offer_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ownership_offer" ADD CONSTRAINT "ownership_offer_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "support_access" ADD CONSTRAINT "support_access_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_period" ADD CONSTRAINT "access_period_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token_device" ADD CONSTRAINT "api_token_device_workspace_id_token_id_fkey" FOREIGN KEY ("workspace_id", "token_id") REFERENCES "api_token"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token_device" ADD CONSTRAINT "api_token_device_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotent_answer" ADD CONSTRAINT "idempotent_answer_workspace_id_token_id_fkey" FOREIGN KEY ("workspace_id", "token_id") REFERENCES "api_token"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_token" ADD CONSTRAINT "device_token_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "device_token" ADD CONSTRAINT "device_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_device" ADD CONSTRAINT "webhook_device_workspace_id_token_id_fkey" FOREIGN KEY ("workspace_id", "token_id") REFERENCES "device_token"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_device" ADD CONSTRAINT "webhook_device_workspace_id_device_id_fkey" FOREIGN KEY ("workspace_id", "device_id") REFERENCES "device"("workspace_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say, from here on. Each has a test in tests/integration/platform/database.test.ts.

ALTER TABLE "workspace" ADD CONSTRAINT "workspace_not_its_own_part" CHECK ("parent_id" <> "id");
ALTER TABLE "membership" ADD CONSTRAINT "membership_limited" CHECK (NOT "is_limited" OR "role" = 'viewer');
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_role" CHECK ("role" IN ('admin', 'editor', 'viewer', 'billing') AND (NOT "is_limited" OR "role" = 'viewer'));
ALTER TABLE "support_access" ADD CONSTRAINT "support_access_ends" CHECK ("ends_at" > "granted_at" AND "ends_at" <= "granted_at" + interval '72 hours');
ALTER TABLE "device" ADD CONSTRAINT "device_interval" CHECK ("interval" BETWEEN 1 AND 2678400);
ALTER TABLE "field" ADD CONSTRAINT "field_digits" CHECK ("digits" BETWEEN 0 AND 10);
ALTER TABLE "field" ADD CONSTRAINT "field_keep_days" CHECK ("keep_days" BETWEEN 1 AND 3660);
ALTER TABLE "access_period" ADD CONSTRAINT "access_period_kind" CHECK ("kind" IN ('member', 'grant', 'inherits'));

-- An entry also says by which token, whether by staff, and to whom. Left out where there is none, so that older entries keep their seals.
CREATE FUNCTION audit_hash(previous bytea, at timestamptz, event text, actor uuid, workspace uuid, object uuid, request uuid, browser text, token uuid, staff boolean, subject uuid)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(previous || convert_to(concat_ws('|', (extract(epoch FROM at) * 1000)::bigint, event, coalesce(actor::text, '-'),
    coalesce(workspace::text, '-'), coalesce(object::text, '-'), coalesce(request::text, '-'), browser,
    'token ' || token, CASE WHEN staff THEN 'staff' END, 'to ' || subject), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- One writer at a time, until its transaction ends: two entries may not seal the same one.
  PERFORM pg_advisory_xact_lock(hashtext('audit_entry'));
  NEW.seq := coalesce((SELECT max(seq) FROM audit_entry), 0) + 1;
  NEW.previous_hash := coalesce((SELECT entry_hash FROM audit_entry WHERE seq = NEW.seq - 1), '\x00'::bytea);
  NEW.entry_hash := audit_hash(NEW.previous_hash, NEW.at, NEW.event, NEW.actor_ref, NEW.workspace_id, NEW.object_id, NEW.request_id, NEW.browser,
    NEW.token_id, NEW.is_staff, NEW.subject_ref);
  RETURN NEW;
END $$;

DROP FUNCTION audit_hash(bytea, timestamptz, text, uuid, uuid, uuid, uuid, text);

-- Every process keeps known tokens in memory, by their number. Using one changes nothing that matters there.
DROP TRIGGER "device_token_change" ON "device_token";
CREATE OR REPLACE FUNCTION tell_token_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('device_token', OLD.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "device_token_change" AFTER DELETE OR UPDATE OF "workspace_id", "device_id", "secret_hash", "revoked_at", "expires_at", "previous_hash", "previous_until", "signing_sealed"
  ON "device_token" FOR EACH ROW EXECUTE FUNCTION tell_token_change();

CREATE FUNCTION tell_webhook_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('device_token', coalesce(NEW.token_id, OLD.token_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "webhook_device_change" AFTER INSERT OR UPDATE OR DELETE ON "webhook_device" FOR EACH ROW EXECUTE FUNCTION tell_webhook_change();

-- A workspace that is closed takes nothing in, from that moment on.
CREATE FUNCTION tell_workspace_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('device_token', id::text) FROM device_token WHERE workspace_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER "workspace_closed" AFTER UPDATE OF "closed_at" ON "workspace"
  FOR EACH ROW WHEN (OLD."closed_at" IS DISTINCT FROM NEW."closed_at") EXECUTE FUNCTION tell_workspace_closed();

-- Who could see what, and when: kept by the database, so that no way of changing access goes around it.
CREATE FUNCTION note_membership() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ref uuid;
BEGIN
  SELECT audit_ref INTO ref FROM "user" WHERE id = coalesce(NEW.user_id, OLD.user_id);
  IF TG_OP <> 'INSERT' THEN
    UPDATE access_period SET until = clock_timestamp() WHERE workspace_id = OLD.workspace_id AND kind = 'member' AND user_ref = ref AND until IS NULL;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO access_period (workspace_id, kind, user_ref, detail, since)
    VALUES (NEW.workspace_id, 'member', ref, CASE WHEN NEW.is_limited THEN 'limited' ELSE NEW.role END, clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "membership_noted" AFTER INSERT OR DELETE OR UPDATE OF "role", "is_limited" ON "membership" FOR EACH ROW EXECUTE FUNCTION note_membership();

CREATE FUNCTION note_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ref uuid;
BEGIN
  SELECT audit_ref INTO ref FROM "user" WHERE id = coalesce(NEW.user_id, OLD.user_id);
  IF TG_OP <> 'INSERT' THEN
    UPDATE access_period SET until = clock_timestamp()
    WHERE workspace_id = OLD.workspace_id AND kind = 'grant' AND user_ref = ref AND device_id = OLD.device_id AND until IS NULL;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO access_period (workspace_id, kind, user_ref, device_id, detail, since)
    VALUES (NEW.workspace_id, 'grant', ref, NEW.device_id, CASE WHEN NEW.may_write THEN 'write' ELSE 'read' END, clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "grant_noted" AFTER INSERT OR DELETE OR UPDATE OF "may_write" ON "device_grant" FOR EACH ROW EXECUTE FUNCTION note_grant();

CREATE FUNCTION note_inheritance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE access_period SET until = clock_timestamp() WHERE workspace_id = NEW.id AND kind = 'inherits' AND until IS NULL;
  END IF;
  IF NEW.inherits AND NEW.parent_id IS NOT NULL THEN
    INSERT INTO access_period (workspace_id, kind, parent_id, detail, since) VALUES (NEW.id, 'inherits', NEW.parent_id, 'members', clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "inheritance_noted" AFTER INSERT OR UPDATE OF "parent_id", "inherits" ON "workspace" FOR EACH ROW EXECUTE FUNCTION note_inheritance();

-- A person who goes takes their access along, even where the row of the person goes first.
CREATE FUNCTION note_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE access_period SET until = clock_timestamp() WHERE user_ref = OLD.audit_ref AND until IS NULL;
  RETURN OLD;
END $$;
CREATE TRIGGER "departure_noted" BEFORE DELETE ON "user" FOR EACH ROW EXECUTE FUNCTION note_departure();

INSERT INTO access_period (workspace_id, kind, user_ref, detail, since)
SELECT m.workspace_id, 'member', u.audit_ref, m.role, m.since FROM membership m JOIN "user" u ON u.id = m.user_id;
