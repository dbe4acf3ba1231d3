/** What somebody can do who finds a secret of Kept, from the constants and tables that the portal obeys. */
import type { Entrance } from "#app/_edge/entrances/entrance.ts";
import { AREAS } from "#app/_edge/entrances/index.ts";
import { api } from "#app/api/v1/_entrances.ts";
import { LIFETIME, SESSION } from "#lib/identity/index.ts";
import { ANSWER_WITHIN, RIGHTS, type Right } from "#lib/workspaces/index.ts";
import { OVERLAPS } from "#lib/workspaces/schema.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two days or more in days, whole hours in hours, the rest in minutes. */
function span(milliseconds: number): string {
  const [unit, name] = milliseconds >= 2 * DAY ? [DAY, "days"] : milliseconds >= HOUR ? [HOUR, "hours"] : [MINUTE, "minutes"];
  return `${milliseconds / Number(unit)} ${name}`;
}

export type Leak = { readonly key: string; readonly secret: string; readonly can: string; readonly cannot: string; readonly ends: string };

const fresh = `Actions that ask for a confirmed identity (listed below), unless the session confirmed it within the last ${SESSION.fresh / MINUTE} minutes.`;
const ONCE = "After one use, or";
const REPLACED = `A replaced one goes on working for ${span(OVERLAPS.day)} unless its replacement chose another time: choose “At once” for a leaked one.`;

/** Each kind of secret. The keys of mailed links are those of LIFETIME. */
export const LEAKS: readonly Leak[] = [
  {
    key: "device",
    secret: "Device token (kept_d_…)",
    can: "Send readings as its device, and use up the device's limits. With permission to backfill, also readings from the past.",
    cannot: "Read anything: no readings, no names, no settings. Send for another device.",
    ends: `When it is revoked or expired, when the device is retired, or when the workspace is closed. ${REPLACED} Open MQTT connections are cut.`,
  },
  {
    key: "webhook",
    secret: "Webhook token (kept_w_…)",
    can: "Send readings for each device that the webhook sends for. For a network, also report unknown devices, which a person has to add.",
    cannot: "Read anything, or send for other devices. Nothing at all without the signing secret, where signed messages are required.",
    ends: `When it is revoked or expired, or when the workspace is closed. ${REPLACED}`,
  },
  {
    key: "signing",
    secret: "Signing secret of a webhook (whsec_…)",
    can: "Sign messages. That helps only together with the webhook's token.",
    cannot: "Anything by itself.",
    ends: `When signing is switched off. ${REPLACED}`,
  },
  {
    key: "program",
    secret: "API token (kept_p_…)",
    can: "What its scopes allow (listed below), for its devices, as far as the person who issued it still has the right.",
    cannot: "Anything that a person must decide, anything outside its workspace, and anything the person who issued it cannot do.",
    ends: `When it is revoked or expired, or when the person who issued it leaves. ${REPLACED}`,
  },
  {
    key: "session",
    secret: "Session cookie",
    can: "Everything that the person can do in the portal, except what the next column names.",
    cannot: fresh,
    ends: `After ${span(SESSION.idle)} without activity, after ${span(SESSION.absolute)} at most, when the person signs out, or at once from another session. Staff: ${span(SESSION.staffIdle)} and ${span(SESSION.staffAbsolute)}.`,
  },
  {
    key: "password",
    secret: "Password",
    can: "Sign in, if the account has no second factor. The person gets a mail when the kind of browser is new.",
    cannot: "Sign in to an account with a second factor, or become staff. The person gets a mail about the attempt.",
    ends: "When it is changed; that ends all other sessions.",
  },
  {
    key: "confirmLink",
    secret: "Mailed link: confirm the address of a new account",
    can: "Open the account, with a new name and password.",
    cannot: "Use what the other person typed: that needs their password or their browser.",
    ends: `${ONCE} after ${span(LIFETIME.confirmLink)}.`,
  },
  {
    key: "resetLink",
    secret: "Mailed link: set a new password",
    can: "Set a new password, and sign in with it if the account has no second factor.",
    cannot: "Get past a second factor. The person gets a mail, and all sessions end.",
    ends: `${ONCE} after ${span(LIFETIME.resetLink)}.`,
  },
  {
    key: "emailLink",
    secret: "Mailed link: confirm a new address",
    can: "Confirm the address, in a session of the account.",
    cannot: "Anything without a session of the account.",
    ends: `${ONCE} after ${span(LIFETIME.emailLink)}.`,
  },
  {
    key: "undoLink",
    secret: "Mailed link: undo a change of address",
    can: "Put the old address back. That ends all sessions.",
    cannot: "Sign in, or read anything.",
    ends: `${ONCE} after ${span(LIFETIME.undoLink)}.`,
  },
  {
    key: "staffLink",
    secret: "Mailed link: join the staff",
    can: "Join, in a session of the invited account that signed in with a passkey.",
    cannot: "Anything without that session.",
    ends: `${ONCE} after ${span(LIFETIME.staffLink)}.`,
  },
  {
    key: "invitationLink",
    secret: "Mailed link: see or refuse an invitation",
    can: `See the name and the address of the inviter, the invited address and the name of the workspace. Refuse: the workspace then cannot invite the address for 6 months.`,
    cannot: "Accept the invitation: that needs an account with the invited address. Enter the workspace or see anything in it.",
    ends: `When the invitation is answered, refused, taken back or, after ${span(ANSWER_WITHIN)}, expired. It works more than once until then.`,
  },
  {
    key: "receiptLink",
    secret: "Link: receipt of a deletion",
    can: "See how far the deletion is and how many rows of which table were deleted.",
    cannot: "See whose data it was, stop the deletion or undo it.",
    ends: "30 days after the deletion is complete. It works more than once until then.",
  },
  {
    key: "signUpCookie",
    secret: "Sign-up cookie",
    can: "Together with the mailed link: open the account as it was typed, without its password. Alone: have the link mailed to the same address again.",
    cannot: "Open the account alone. Read the address in it, which is encrypted.",
    ends: `When the person signs in, or after ${span(LIFETIME.confirmLink)}.`,
  },
  {
    key: "recovery",
    secret: "Recovery code",
    can: "Replace the second factor once, together with the password.",
    cannot: "Anything without the password.",
    ends: "After one use, or when new codes are made. The person gets a mail.",
  },
  {
    key: "passkey",
    secret: "Passkey",
    can: "Sign in, on a device that holds it and that its owner can unlock.",
    cannot: "Be found: the private half never leaves the device. Our copy is the public half, which signs nobody in.",
    ends: "When it is removed. One that turns out to be copied is blocked.",
  },
];

const does = (entrances: readonly Entrance[]): string[] => [...new Set(entrances.map((entrance) => entrance.does))];

/** What each scope opens to a token, by the declarations of the operations. Scopes that open nothing are left out. */
export const OPENED_BY_SCOPE: readonly { readonly scope: Right; readonly words: string; readonly operations: readonly string[] }[] = (
  Object.keys(RIGHTS) as Right[]
).flatMap((scope) => {
  const operations = does(api.entrances.filter(({ asks }) => asks.includes(scope)));
  return operations.length > 0 ? [{ scope, words: RIGHTS[scope].words, operations }] : [];
});

const entrances = AREAS.flatMap((area) => area.entrances);

/** What a session cookie alone does not open. */
export const NEEDS_IDENTITY = does(entrances.filter(({ kind, also }) => kind !== "page" && also.includes("fresh")));

/** What no token of a program opens, whatever its scopes. */
export const NEEDS_PERSON = does(entrances.filter(({ also }) => also.includes("person")));
