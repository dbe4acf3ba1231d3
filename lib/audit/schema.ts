/** What can stand in the record, each in words for the person who did it. Safe for the browser. */
const EVENTS = {
  "user.signed_up": "Opened the account",
  "user.verified": "Confirmed the e-mail address",
  "user.signed_in": "Signed in",
  "user.signed_out": "Signed out",
  "user.sign_in_refused": "Refused: a wrong password, code or passkey",
  "user.reauthenticated": "Showed again who it is",
  "user.session_ended": "Ended sessions",
  "name.changed": "Changed the name of the account",
  "password.changed": "Changed the password",
  "password.reset_requested": "Asked for a mail to set a new password",
  "password.reset": "Set a new password through a mailed link",
  "email.change_requested": "Asked to change the e-mail address",
  "email.changed": "Changed the e-mail address",
  "email.change_undone": "Undid a change of the e-mail address",
  "totp.added": "Added an authenticator app",
  "totp.removed": "Removed the authenticator app",
  "passkey.added": "Added a passkey",
  "passkey.removed": "Removed a passkey",
  "passkey.blocked": "A passkey counted backwards and may have been copied",
  "recovery_codes.made": "Made new recovery codes",
  "recovery_code.used": "Used a recovery code",
  "staff.invited": "Was invited to the staff",
  "staff.joined": "Joined the staff",
  "workspace.opened": "Opened a workspace",
  "workspace.factor_required": "Made a workspace ask for a second factor",
  "workspace.factor_waived": "Made a workspace no longer ask for a second factor",
  "workspace.renamed": "Renamed the workspace",
  "workspace.moved": "Moved the workspace to another place in the tree",
  "workspace.members_shared": "Let the members of the workspace above work here, too",
  "workspace.members_unshared": "No longer let the members of the workspace above work here",
  "workspace.offered": "Offered the workspace to a new owner",
  "workspace.offer_withdrawn": "Withdrew the offer to a new owner",
  "workspace.offer_declined": "Declined to become the owner",
  "workspace.handed_over": "Became the owner",
  "workspace.given_over": "Deleted the account and handed the workspace over",
  "workspace.taken_over": "Took the closed workspace over and opened it again",
  "workspace.plan_changed": "Changed the plan of the workspace",
  "workspace.closed": "Closed the workspace",
  "workspace.reopened": "Opened the workspace again",
  "workspace.erased": "Erased the workspace",
  "member.invited": "Invited somebody",
  "member.joined": "Accepted an invitation",
  "member.role_changed": "Changed the role of a member",
  "member.removed": "Removed a member",
  "member.left": "Left the workspace",
  "invitation.resent": "Sent an invitation again",
  "invitation.revoked": "Took an invitation back",
  "invitation.declined": "Declined an invitation",
  "grant.given": "Opened a device to a member",
  "grant.changed": "Changed what a member may do with a device",
  "grant.taken": "Closed a device to a member",
  "support.granted": "Let support staff in",
  "support.ended": "Ended the access of support staff",
  "record.downloaded": "Downloaded this record",
  "device.registered": "Added a device",
  "device.renamed": "Renamed a device",
  "device.changed": "Changed the settings of a device",
  "device.capture_started": "Had whole messages of a device kept for an hour",
  "device.capture_ended": "Had no more messages of a device kept, and deleted those that were",
  "device.bound": "Let a webhook send for a device",
  "device.unbound": "No longer let a webhook send for a device",
  "device.retired": "Retired a device",
  "device.retiring": "Chose when a device retires",
  "device.kept": "Cancelled the retirement of a device",
  "device.revived": "Brought a device back",
  "device.moved_out": "Moved a device to another workspace",
  "device.moved_in": "Moved a device here from another workspace",
  "device.deleted": "Deleted a device with all it measured",
  "device.viewed": "Looked at a device",
  "devices.viewed": "Looked at the list of devices",
  "decoder.created": "Wrote a decoder",
  "decoder.changed": "Changed a decoder",
  "decoder.removed": "Removed a decoder",
  "field.changed": "Changed how a field is shown and kept",
  "token.issued": "Issued a token",
  "token.replaced": "Replaced a token",
  "token.revoked": "Ended a token",
  "token.ending": "Chose when a token ends",
  "token.kept": "Undid the end or the replacement of a token",
  "token.old_ended": "Ended the old token after a replacement",
  "token.bound": "Let a webhook send for one more device",
  "token.unbound": "Took a device from a webhook",
  "token.dismissed": "Put a device that a webhook spoke of aside",
  "token.changed": "Changed what a token asks of its sender",
  "measurements.downloaded": "Downloaded measurements",
  "measurements.added": "Added readings",
  "measurements.deleted": "Deleted measurements",
  "export.requested": "Asked for a copy of everything",
  "export.downloaded": "Downloaded a copy of everything",
  "export.deleted": "Deleted a copy of everything",
  "erasure.requested": "Asked for the account to be erased",
  "erasure.completed": "The erasure was completed",
} as const satisfies Record<string, string>;

export type AuditEvent = keyof typeof EVENTS;

/** `event` is a word of the list, unless it was written by a version of this portal that had others. */
export type EntryView = { at: Date; event: string; browser: string | null; workspaceId: string | null; isByToken: boolean; isStaff: boolean };

/** An entry as its workspace has it: who by pseudonym, what by random number. */
export type PlaceEntry = {
  at: Date;
  event: string;
  actorRef: string | null;
  browser: string | null;
  tokenId: string | null;
  isStaff: boolean;
  objectId: string | null;
  subjectRef: string | null;
  hash: string;
};

/** What an owner asks the record for, each by how its events begin. */
export const EVENT_KINDS = {
  looks: { label: "Looks", begins: ["device.viewed", "devices.viewed", "measurements.downloaded"] },
  devices: { label: "Devices and fields", begins: ["device.", "field.", "decoder."] },
  measurements: { label: "Measurements", begins: ["measurements."] },
  members: { label: "Members and invitations", begins: ["member.", "invitation.", "grant."] },
  tokens: { label: "Tokens", begins: ["token."] },
  support: { label: "Support access", begins: ["support."] },
  workspace: { label: "The workspace itself", begins: ["workspace.", "record."] },
} as const satisfies Record<string, { label: string; begins: readonly string[] }>;

export type EventKind = keyof typeof EVENT_KINDS;

export const eventsOf = (kind: EventKind): string[] =>
  Object.keys(EVENTS).filter((event) => EVENT_KINDS[kind].begins.some((start) => event.startsWith(start)) && (kind !== "devices" || event !== "device.viewed"));

/** Which entries: of one actor in person, of one token, of support staff; about one thing; of one kind; from, and before. */
export type EntryFilter = { actorRef?: string; tokenId?: string; isStaff?: true; objectId?: string; kind?: EventKind; from?: Date; to?: Date };

export const wordsOf = (event: string): string => (Object.hasOwn(EVENTS, event) ? EVENTS[event as AuditEvent] : event);
