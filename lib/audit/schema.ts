/** What can stand in the record, each in words for the person who did it. Safe for the browser. */
const EVENTS = {
  "user.signed_up": "Opened the account",
  "user.verified": "Confirmed the e-mail address",
  "user.signed_in": "Signed in",
  "user.signed_out": "Signed out",
  "user.sign_in_refused": "Refused: a wrong password, code or passkey",
  "user.reauthenticated": "Showed again who it is",
  "user.session_ended": "Ended sessions",
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
  "device.registered": "Added a device",
  "device.renamed": "Renamed a device",
  "token.issued": "Issued a device token",
  "token.replaced": "Replaced a device token",
  "measurements.downloaded": "Downloaded measurements",
  "export.requested": "Asked for a copy of everything",
  "export.downloaded": "Downloaded a copy of everything",
  "erasure.requested": "Asked for the account to be erased",
  "erasure.completed": "The erasure was completed",
} as const satisfies Record<string, string>;

export type AuditEvent = keyof typeof EVENTS;

/** `event` is a word of the list, unless it was written by a version of this portal that had others. */
export type EntryView = { at: Date; event: string; browser: string | null; workspaceId: string | null };

export const wordsOf = (event: string): string => (Object.hasOwn(EVENTS, event) ? EVENTS[event as AuditEvent] : event);
