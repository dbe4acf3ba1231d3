/** The words of the mails identity sends. */
import { env } from "../platform/env.ts";
import type { Letter } from "../platform/mail/index.ts";

/** Sign-up mails greet nobody and quote nothing from the form: the address may belong to somebody who never saw it. */
export const confirmAddress = (to: string, token: string): Letter => ({
  to,
  subject: "Confirm your address",
  paragraphs: [
    "Someone, most likely you, signed up for Kept with this address. Open the page below to confirm that it is yours. In another browser than the one you signed up with, the page asks for the password you chose.",
    "The link works once and expires after 24 hours. If it was not you, do nothing: the sign-up is then deleted.",
  ],
  action: { label: "Confirm address", url: `${env().KEPT_ORIGIN}/confirm?token=${token}` },
});

export const confirmWithPasskey = (to: string, token: string): Letter => ({
  to,
  subject: "Confirm your address",
  paragraphs: [
    "Someone, most likely you, signed up for Kept with this address. Open the page below to create a passkey and confirm that the address is yours. Open it on a device that you want to sign in with.",
    "The link works once and expires after 24 hours. If it was not you, do nothing: the sign-up is then deleted.",
  ],
  action: { label: "Create passkey", url: `${env().KEPT_ORIGIN}/confirm?token=${token}` },
});

export const alreadyYours = (to: string): Letter => ({
  to,
  subject: "You already have an account",
  paragraphs: [
    "Somebody, most likely you, tried to open an account at Kept with this address. There is one already, and nothing about it was changed.",
    "If it was you, sign in. If it was not, you need do nothing: whoever it was learned nothing about you.",
  ],
  action: { label: "Sign in", url: `${env().KEPT_ORIGIN}/sign-in` },
});

export const staffInvitation = (to: string, name: string, token: string): Letter => ({
  to,
  name,
  subject: "Join the staff",
  paragraphs: [
    "Whoever operates this portal invites your account to its staff. Sign in with a passkey, then press the button on the page below.",
    "The link works once, for 24 hours, and for your account alone. If you did not expect it, do nothing.",
  ],
  action: { label: "Join the staff", url: `${env().KEPT_ORIGIN}/staff/join?token=${token}` },
});

export const resetPassword = (to: string, name: string, token: string): Letter => ({
  to,
  name,
  subject: "Set a new password",
  paragraphs: [
    "Somebody, most likely you, asked to set a new password for your account at Kept. Open the page below to do so.",
    "The link works once and for 30 minutes. It signs nobody in, and where you have a second factor it is still asked for. If it was not you, do nothing: your password stays as it is.",
  ],
  action: { label: "Set a new password", url: `${env().KEPT_ORIGIN}/reset?token=${token}` },
});

/** Nobody is greeted: the address may belong to somebody who never saw the account. */
export const confirmNewAddress = (to: string, token: string): Letter => ({
  to,
  subject: "Someone with a Kept account wants to use this address",
  paragraphs: [
    "Someone who has a Kept account asked to use this e-mail address for that account. If it was you, open the page below, sign in to that account as before, and confirm the change.",
    "Nothing happens without signing in to that account. The link works once and expires after 24 hours. If it was not you, do nothing.",
  ],
  action: { label: "Confirm address change", url: `${env().KEPT_ORIGIN}/email/confirm?token=${token}` },
});

export const alreadyYoursElsewhere = (to: string): Letter => ({
  to,
  subject: "You already have an account",
  paragraphs: [
    "Somebody, most likely you, asked to use this address for another account at Kept. There is one with it already, and nothing about either was changed.",
    "If it was you, sign in to the account with this address. If it was not, you need do nothing: whoever it was learned nothing about you.",
  ],
  action: { label: "Sign in", url: `${env().KEPT_ORIGIN}/sign-in` },
});

/** `removed` as in `phrasesOf` (credential-removal.ts). */
export const addressRestored = (to: string, name: string, token: string, removed: readonly string[]): Letter => ({
  to,
  name,
  subject: "Your address is back: set a new password",
  paragraphs: [
    "The change of your address was undone, and you are signed out everywhere. Whoever changed it may know your password, so set a new one on the page below. The link works once and expires after 30 minutes. After that, request another one on the sign-in page.",
    removed.length > 0
      ? `We also removed the credentials added since the change was requested: ${listed(removed)}. If one of them was yours, add it again after you sign in.`
      : "No passkey, authenticator app, recovery code or password was added since the change was requested.",
    "Then check the activity of your account and the tokens of your workspaces. If you cannot sign in because of a second factor that is not yours, write to us.",
  ],
  action: { label: "Set a new password", url: `${env().KEPT_ORIGIN}/reset?token=${token}` },
});

const listed = (phrases: readonly string[]) => new Intl.ListFormat("en-GB", { type: "conjunction" }).format(phrases);
