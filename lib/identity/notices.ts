/** Mails about what was done with an account: what, when, from which kind of browser, and what to do if it was not you. */
import { UNKNOWN_BROWSER } from "../platform/caller.ts";
import { clock } from "../platform/clock.ts";
import { account } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { type Letter, type SealedLetter, sealLetter } from "../platform/mail/index.ts";
import { formatMinute } from "../platform/mail-dates.ts";
import { readableKeys, tryOpen } from "../platform/seal/index.ts";
import { NOTICES_AT_ONCE } from "./limits.ts";

type Words = { subject: string; what: string };

const NOTICES = {
  "sign_in.new_browser": {
    subject: "Signed in with another browser",
    what: "Somebody signed in to your account with a kind of browser not seen here in the last 90 days.",
  },
  "sign_in.after_failures": { subject: "Signed in after wrong tries", what: "Somebody signed in to your account after several wrong tries." },
  "sign_in.factor_refused": {
    subject: "Sign-in with the right password, but without the second factor",
    what: "Someone entered the right password for your account but did not complete the second step. They are not signed in. If you began to sign in and started again, ignore this e-mail. If it was not you and you have not changed your password since, change it now: someone else knows it. We send this e-mail at most once a day for each network.",
  },
  "reauthentication.factor_refused": {
    subject: "Right password with a wrong second factor in a session",
    what: "Someone who is signed in to your account entered its right password and a wrong second factor when asked to confirm their identity. Nothing was changed. If you mistyped a code, ignore this e-mail. We send it at most once a day for each network.",
  },
  "password.switched_off": {
    subject: "Your password is switched off",
    what: "There were a hundred wrong tries in a row to sign in to your account, so its password no longer works. Set a new one by mail, or sign in with a passkey. Whoever is signed in stays signed in.",
  },
  "password.changed": { subject: "Your password was changed", what: "The password of your account was changed. All other sessions were ended." },
  "password.reset": {
    subject: "Your password was set anew",
    what: "The password of your account was set anew through a link mailed to this address. All sessions were ended.",
  },
  "password.set": {
    subject: "Your account has a password now",
    what: "A password was set for your account, which had none. One can sign in with it, and with a passkey as before. All other sessions were ended.",
  },
  "email.changed": {
    subject: "Your address was changed",
    what: "This is now the address of your account: sign in with it. Everything we write goes here. All other sessions were ended.",
  },
  "email.replaced": {
    subject: "Your account has another address now",
    what: "The address of your account was changed, so this e-mail is the last that we send here.",
  },
  "email.undone": {
    subject: "The change of your address was undone",
    what: "Somebody who reads the mails to the earlier address of the account put that address back. This one does not belong to the account any more, and all sessions were ended.",
  },
  "totp.added": {
    subject: "An authenticator app was added",
    what: "An authenticator app is now a second factor of your account. All other sessions were ended.",
  },
  "totp.removed": {
    subject: "The authenticator app was removed",
    what: "The authenticator app is no longer a second factor of your account. All other sessions were ended.",
  },
  "passkey.added": { subject: "A passkey was added", what: "A passkey was added to your account; with it one can sign in. All other sessions were ended." },
  "passkey.removed": { subject: "A passkey was removed", what: "A passkey was removed from your account. All other sessions were ended." },
  "passkey.blocked": {
    subject: "A passkey may have been copied",
    what: "A passkey of your account counted its uses backwards, which happens when there is a copy of it. If it can exist on one device only, it is blocked now. Remove it and add a new one.",
  },
  "recovery_codes.made": { subject: "New recovery codes were made", what: "New recovery codes were made for your account. The old ones no longer work." },
  "recovery_code.used": {
    subject: "A recovery code was used",
    what: "Somebody signed in to your account with one of its recovery codes. It cannot be used again.",
  },
  "sessions.ended": {
    subject: "Your sessions were ended",
    what: "Every session of your account was ended by whoever operates this portal. Please sign in again.",
  },
  "staff.joined": { subject: "You joined the staff", what: "Your account now belongs to the staff of this portal." },
  "token.issued": {
    subject: "A token was issued",
    what: "A new token was issued in one of your workspaces. Whoever holds it can use it until it ends.",
  },
  "token.replaced": {
    subject: "A token was replaced",
    what: "A token in one of your workspaces was replaced by a new one.",
  },
  "token.revoked": { subject: "A token was ended", what: "A token in one of your workspaces was ended. Requests that use it are rejected." },
  "token.ending": {
    subject: "A token will end",
    what: "Someone chose when a token in one of your workspaces ends. Until then it works, and you can keep it on its page.",
  },
  "token.kept": {
    subject: "A token was kept",
    what: "Someone undid the end or the replacement of a token in one of your workspaces, or cancelled a planned end. The token works.",
  },
  "export.requested": { subject: "A copy of your data was asked for", what: "Somebody signed in to your account asked for a copy of everything in it." },
  "erasure.requested": {
    subject: "Your account is being erased",
    what: "The erasure of your account was asked for and has begun. It cannot be stopped. A receipt follows.",
  },
} as const satisfies Record<string, Words>;

export type Notice = keyof typeof NOTICES;

const IF_NOT_YOU = "If this was not you, end all other sessions and change your password now, and write to us if anything is not as you left it.";
const IF_REPLACED =
  "If this was not you, press the button within seven days: that restores this address and ends all sessions, and you can set a new password.";
const IF_GONE = "If this was not you, write to us at once.";

/** Where the person is written to; null when they are gone, or their address cannot be read. A mail to somebody whose name cannot be read greets nobody. */
export async function addresseeOf(userId: string): Promise<Addressee | null> {
  const user = await account().user.findUnique({ where: { id: userId }, select: { emailSealed: true, nameSealed: true } });
  const key = user && (await readableKeys([userId])).get(userId);
  const to = user && tryOpen(key, "user.email_sealed", userId, user.emailSealed);
  return to ? { to, name: tryOpen(key, "user.name_sealed", userId, user.nameSealed) ?? "" } : null;
}
export type Addressee = { readonly to: string; readonly name: string };

const A_TOKEN = "A program that holds a token of yours";

/** Whoever did it: a caller, or the actor of a pass. */
type Asker = { readonly browser?: string; readonly tokenId?: string };

/** What a notice is about besides the account: facts that name it, and the page where it can be changed back. */
export type Subject = {
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly action: { readonly label: string; readonly url: string };
};

/** A sealed letter about `kind`, to be posted in the transaction of the change it is about; null when the person is gone. Posting it charges the budget for notices. */
export async function notice(userId: string, kind: Notice, caller: Asker, now = clock.now(), subject?: Subject): Promise<SealedLetter | null> {
  const addressee = await addresseeOf(userId);
  if (!addressee) return null;
  const { facts = [], ...words } = noticeLetter(addressee, kind, caller, now, subject?.action);
  const named = (subject?.facts ?? []).map(([label, value]): [string, string] => [label, value]);
  const letter = await sealLetter({ ...words, facts: [...named, ...facts] });
  return { ...letter, bundle: { name: kind, budget: NOTICES_AT_ONCE, what: `${userId}|${kind}` } };
}

/** The same to an address that is not, or not yet, the person's; with a button of its own where there is more to do than to look. */
export const sealNotice = (addressee: Addressee, kind: Notice, asker: Asker, now: Date, action = LOOK()): Promise<SealedLetter> =>
  sealLetter(noticeLetter(addressee, kind, asker, now, action));

/** The content of the letter. */
export function noticeLetter(
  addressee: Addressee,
  kind: Notice,
  { tokenId, browser = tokenId ? A_TOKEN : UNKNOWN_BROWSER }: Asker,
  now: Date,
  action = LOOK(),
): Letter {
  const { subject, what } = NOTICES[kind];
  const isLeft = kind === "erasure.requested" || kind === "email.undone";
  return {
    ...addressee,
    subject,
    paragraphs: [what, kind === "email.replaced" ? IF_REPLACED : isLeft ? IF_GONE : IF_NOT_YOU],
    facts: [
      ["When", formatMinute(now)],
      ["With", browser],
    ],
    ...(isLeft ? {} : { action }),
  };
}

const LOOK = () => ({ label: "See what was done with the account", url: `${env().KEPT_ORIGIN}/account/activity` });
