/** The fields of devices, their tokens, webhooks and decoders. */
import { type FieldRule, of } from "./field-rule.ts";

export const DEVICE_FIELDS: readonly FieldRule[] = [
  {
    what: "The name of a device, its tags and its interval",
    columns: of("device", "name_sealed", "tags_sealed", "interval"),
    sees: ["devices:read"],
    changes: ["devices:write"],
  },
  {
    what: "The end of the number by which a network names a device, its decoder, and how its messages are taken",
    columns: of("device", "hardware_hint", "accepts_tests", "resets_counter", "capture_until"),
    sees: ["devices:read"],
    changes: ["devices:write"],
  },
  {
    what: "The last time a message repeated the name of an earlier message with other content",
    columns: of("device", "message_changed_at"),
    sees: ["devices:read"],
    changes: ["portal"],
  },
  {
    what: "Decoders",
    columns: of("decoder", "name_sealed", "kind", "source_sealed"),
    sees: ["devices:read"],
    changes: ["devices:write"],
  },
  {
    what: "Unknown devices in the messages of a webhook",
    columns: of("unclaimed_device", "hardware_hint", "first_seen_at", "last_seen_at"),
    sees: ["tokens:read"],
    changes: ["portal"],
    note: "tokens:write allows adding or dismissing them.",
  },
  {
    what: "Captured messages of a device",
    columns: of("capture", "at", "body_sealed"),
    sees: ["devices:write"],
    changes: ["portal"],
  },
  {
    what: "The plan of a workspace",
    columns: of("workspace", "plan"),
    sees: ["workspace:read"],
    changes: ["portal"],
  },
  {
    what: "The name of a field in messages, and its kind",
    columns: of("field", "key", "kind"),
    sees: ["devices:read"],
    changes: ["nobody"],
    note: "They are those of its first reading.",
  },
  {
    what: "How a field is shown, whether it is personal, and how long it is kept",
    columns: of("field", "label_sealed", "unit_sealed", "digits", "colour", "is_visible", "is_personal", "keep_days"),
    sees: ["devices:read"],
    changes: ["devices:write"],
  },
  {
    what: "The name, scopes, devices, end and last use of a token",
    columns: [
      ...of("api_token", "name_sealed", "scopes", "is_limited", "reaches_below", "expires_at", "last_used_at"),
      ...of("device_token", "name_sealed", "expires_at", "last_used_at", "source", "may_backfill", "in_address"),
    ],
    sees: ["tokens:read"],
    changes: ["tokens:write"],
    note: "The portal writes the last use.",
  },
  {
    what: "The person who ended a token, or chose that a device retires later",
    columns: [...of("api_token", "ended_by_ref"), ...of("device_token", "ended_by_ref"), ...of("device", "retires_by_ref")],
    sees: ["record:read"],
    changes: ["portal"],
  },
  {
    what: "Tokens and the keys that sign for them",
    columns: [
      ...of("api_token", "secret_hash", "previous_hash"),
      ...of("device_token", "secret_hash", "previous_hash", "signing_sealed"),
      ...of("idempotent_answer", "key_hash", "answer"),
    ],
    sees: ["nobody"],
    changes: ["tokens:write"],
    note: "A token is shown once, when it is issued. The database has a hash.",
  },
];
