/** The words of the mails identity sends. */
import { env } from "../platform/env.ts";
import type { Letter } from "../platform/mail/index.ts";

export const confirmAddress = (to: string, name: string, token: string): Letter => ({
  to,
  name,
  subject: "Confirm your address",
  paragraphs: [
    "Somebody, most likely you, opened an account at Kept with this address. Press the button on the page below to confirm that it is yours.",
    "The link works once and for 24 hours. If it was not you, do nothing: an account that is never confirmed is deleted after seven days.",
  ],
  action: { label: "Confirm the address", url: `${env().KEPT_ORIGIN}/confirm?token=${token}` },
});

export const confirmWithPasskey = (to: string, name: string, token: string): Letter => ({
  to,
  name,
  subject: "Confirm your address",
  paragraphs: [
    "Somebody, most likely you, opened an account at Kept with this address. On the page below you make a passkey, and with it confirm that the address is yours. Open it on a device that you want to sign in with.",
    "The link works once and for 24 hours. If it was not you, do nothing: an account that is never confirmed is deleted after seven days.",
  ],
  action: { label: "Make a passkey", url: `${env().KEPT_ORIGIN}/confirm?token=${token}` },
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

/** Nobody is greeted: the address may be anybody's. */
export const confirmNewAddress = (to: string, token: string): Letter => ({
  to,
  subject: "Confirm your new address",
  paragraphs: [
    "Somebody, most likely you, asked to use this address for an account at Kept from now on. Press the button on the page below to confirm that it is yours.",
    "The link works once and for 24 hours. If it was not you, do nothing: nothing changes then.",
  ],
  action: { label: "Confirm the new address", url: `${env().KEPT_ORIGIN}/email/confirm?token=${token}` },
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

export const addressRestored = (to: string, name: string, token: string): Letter => ({
  to,
  name,
  subject: "Your address is back: set a new password",
  paragraphs: [
    "The change of your address was undone, and all sessions of your account were ended. Whoever changed it may know your password, so please set a new one on the page below. The link works once and for 30 minutes; afterwards ask for another one where you sign in.",
    "Then look through the passkeys, the authenticator app and what was done with the account. If a second factor that is not yours stands in the way, write to us.",
  ],
  action: { label: "Set a new password", url: `${env().KEPT_ORIGIN}/reset?token=${token}` },
});
