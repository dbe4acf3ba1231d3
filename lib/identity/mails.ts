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

export const alreadyYours = (to: string): Letter => ({
  to,
  subject: "You already have an account",
  paragraphs: [
    "Somebody, most likely you, tried to open an account at Kept with this address. There is one already, and nothing about it was changed.",
    "If it was you, sign in. If it was not, you need do nothing: whoever it was learned nothing about you.",
  ],
  action: { label: "Sign in", url: `${env().KEPT_ORIGIN}/sign-in` },
});
