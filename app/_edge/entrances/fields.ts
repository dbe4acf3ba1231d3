/**
 * The rights to see and to change each field: for every column of the account database that is more than a number for the
 * portal's own use. tests/unit/shape/fields.test.ts fails when a column is missing. This is documentation; the verbs perform the checks.
 */
import { DEVICE_FIELDS } from "./device-fields.ts";
import { type FieldRule, of } from "./field-rule.ts";

const PEOPLE: readonly FieldRule[] = [
  {
    what: "The name of a person",
    columns: of("user", "name_sealed"),
    sees: ["oneself", "members:read", "tokens:read", "record:read"],
    changes: ["oneself"],
    note: "tokens:read shows the issuer of a token, record:read the person in an entry. An invitation shows its sender to the invited person.",
  },
  {
    what: "The address of a person",
    columns: of("user", "email_sealed"),
    sees: ["oneself", "members:read", "record:read"],
    changes: ["oneself"],
    note: "record:read shows it only to tell apart two people of the same name. An invitation shows its sender to the invited person.",
  },
  { what: "The time zone in which a person sees times", columns: of("user", "time_zone"), sees: ["oneself"], changes: ["oneself"] },
  {
    what: "The new and the old address of a change of address",
    columns: of("email_change", "new_email_sealed", "old_email_sealed"),
    sees: ["oneself"],
    changes: ["oneself"],
  },
  {
    what: "The name, address and agreement of a sign-up that is not confirmed",
    columns: of("pending_sign_up", "name_sealed", "email_sealed", "document_version", "wording"),
    sees: ["nobody"],
    changes: ["portal"],
  },
  {
    what: "Hashes of passwords, recovery codes, mailed links and passkey challenges; the key of an authenticator app",
    columns: [
      ...of("password", "phc_hash"),
      ...of("totp", "secret_sealed"),
      ...of("recovery_code", "code_hash"),
      ...of("staff_invitation", "token_hash"),
      ...of("pending_sign_up", "phc_hash", "token_hash", "browser_hash", "email_lookup"),
      ...of("password_reset", "token_hash"),
      ...of("email_change", "confirm_hash", "undo_hash"),
      ...of("pending_sign_in", "token_hash", "network_hash"),
      ...of("known_network", "network_hash"),
      ...of("challenge", "challenge_hash"),
      ...of("session", "id_hash"),
      ...of("erasure", "token_hash"),
      ...of("user", "email_lookup"),
      ...of("budget", "key_hash"),
      ...of("submission", "key_hash"),
    ],
    sees: ["nobody"],
    changes: ["portal"],
    note: "A new recovery code or key is shown to its owner once.",
  },
  { what: "The name of a passkey", columns: of("passkey", "name_sealed"), sees: ["oneself"], changes: ["oneself"] },
  {
    what: "Passkeys and recovery codes, and their last use",
    columns: [
      ...of("passkey", "webauthn_id", "public_key", "counter", "last_used_on", "blocked_at"),
      ...of("recovery_code", "used_at"),
      ...of("user", "failed_tries"),
    ],
    sees: ["oneself"],
    changes: ["portal"],
  },
  {
    what: "Sessions, and the browsers that signed in",
    columns: [
      ...of("session", "created_at", "last_seen_at", "expires_at", "authenticated_at", "factor", "browser"),
      ...of("known_browser", "browser", "last_seen_on"),
      ...of("known_network", "last_seen_on"),
      ...of("pending_sign_in", "browser"),
    ],
    sees: ["oneself"],
    changes: ["portal"],
  },
  {
    what: "Agreements to documents, and notices of new versions",
    columns: [
      ...of("acknowledgement", "document_kind", "document_version", "document_hash", "wording", "at"),
      ...of("document_notice", "document_kind", "document_version", "at"),
    ],
    sees: ["oneself"],
    changes: ["portal"],
  },
  { what: "Mails on their way", columns: of("letter", "letter_sealed"), sees: ["nobody"], changes: ["portal"] },
];

const WORKSPACES: readonly FieldRule[] = [
  {
    what: "The region of a workspace",
    columns: of("workspace", "region"),
    sees: ["workspace:read"],
    changes: ["nobody"],
    note: "It is chosen when the workspace is opened, for good.",
  },
  {
    what: "The name of a workspace, where it stands, whether members from above work in it, whether it asks for a second factor, and that it was closed",
    columns: of("workspace", "name_sealed", "parent_id", "inherits", "requires_factor", "closed_at"),
    sees: ["workspace:read"],
    changes: ["workspace:manage"],
  },
  {
    what: "The role of a member, and what is opened to them",
    columns: [...of("membership", "role", "is_limited"), ...of("device_grant", "may_write")],
    sees: ["oneself", "members:read"],
    changes: ["members:write"],
    note: "Members cannot change their own role.",
  },
  {
    what: "The address and role of an invitation",
    columns: of("invitation", "email_sealed", "role", "is_limited", "grants"),
    sees: ["oneself", "members:read"],
    changes: ["members:write"],
  },
  { what: "The hash by which an invitation is found", columns: of("invitation", "email_lookup"), sees: ["nobody"], changes: ["portal"] },
  { what: "The hash of an address that refused an invitation", columns: of("invitation_refusal", "mailbox_hash"), sees: ["nobody"], changes: ["portal"] },
  {
    what: "The sender of an invitation",
    columns: of("invitation", "inviter_ref"),
    sees: ["oneself", "members:read", "record:read"],
    changes: ["portal"],
  },
  {
    what: "The sender of an ownership offer, and the owner who let support staff in",
    columns: [...of("ownership_offer", "offerer_ref"), ...of("support_access", "granter_ref")],
    sees: ["oneself", "record:read"],
    changes: ["portal"],
  },
  {
    what: "When support is let in, and whether it may change devices",
    columns: of("support_access", "may_write", "granted_at", "ends_at", "ended_at"),
    sees: ["workspace:read"],
    changes: ["workspace:manage"],
  },
  {
    what: "Periods of access to devices",
    columns: of("access_period", "user_ref", "detail", "since", "until"),
    sees: ["record:read"],
    changes: ["nobody"],
    note: "Triggers in the database write it.",
  },
  {
    what: "The entries of the record",
    columns: of("audit_entry", "at", "event", "actor_ref", "workspace_id", "object_id", "browser", "token_id", "is_staff", "subject_ref"),
    sees: ["oneself", "record:read"],
    changes: ["nobody"],
    note: "People see what they did themselves; an owner sees what was done in the workspace.",
  },
];

export const FIELDS: readonly FieldRule[] = [...PEOPLE, ...WORKSPACES, ...DEVICE_FIELDS];
