/** Every number of identity in one place: how long things live, how often they may be tried. tests/SECURITY.md is made from it. */
import { DAY, HOUR, MINUTE } from "../platform/clock.ts";

/** Sessions: without activity, at most, how long a password or passkey counts as just shown, and a passkey for what only staff may do. */
export const SESSION = {
  idle: 30 * MINUTE,
  absolute: 12 * HOUR,
  staffIdle: 15 * MINUTE,
  staffAbsolute: 8 * HOUR,
  fresh: 10 * MINUTE,
  staffFresh: 2 * HOUR,
} as const;

/** How long what is mailed, asked or begun can be finished. */
export const LIFETIME = {
  confirmLink: 24 * HOUR,
  resetLink: 30 * MINUTE,
  emailLink: 24 * HOUR,
  undoLink: 7 * DAY,
  staffLink: 24 * HOUR,
  pendingSignIn: 10 * MINUTE,
  challenge: 5 * MINUTE,
  totpEnrolment: 10 * MINUTE,
  knownBrowser: 90 * DAY,
  knownNetwork: 30 * DAY,
} as const;

/** Wrong tries (decision 0008). Password, code and recovery code share them. None of them ends a session or stops a passkey. */
export const TRIES = {
  /** One account from one block of addresses. */
  here: { name: "sign_in.here", limit: 10, perMilliseconds: 15 * MINUTE },
  /** One account from everywhere. */
  account: { name: "sign_in.account", limit: 50, perMilliseconds: HOUR },
  /** One live session: confirming one's identity, changing the password, adding an app. */
  session: { name: "sign_in.session", limit: 10, perMilliseconds: 15 * MINUTE },
  /** One block of addresses (IPv4 /24, IPv6 /64), whatever the account. An IPv6 /56 has twice, a /48 four times, an IPv4 /16 sixteen times as many. */
  network: { name: "sign_in.network", limit: 100, perMilliseconds: 15 * MINUTE },
  /** One mailed sign-up link: wrong passwords, and passkeys asked for. */
  confirm: { name: "confirm", limit: 20, perMilliseconds: 15 * MINUTE },
  /** Everybody together, half of the tries at accounts. Short, so that whoever uses it up holds up the others for a minute at most. */
  overall: { name: "sign_in.overall", limit: 500, perMilliseconds: MINUTE },
} as const;

/** Wrong in a row until the password is switched off and only a mailed link or a passkey helps (SP 800-63B-4 §3.2.2: at most 100). */
export const MOST_FAILED_IN_A_ROW = 100;
/** Wrong codes until one starts again with the password. */
export const MOST_CODES = 5;
/** Pending sign-ins of one account in one network. One more ends the oldest. */
export const MAX_PENDING_SIGN_INS = 10;

/** Mails to one address from one IPv6 /48 or IPv4 /16, so that strangers do not use up the owner's. */
export const MAILS = {
  signUp: { name: "sign_up", limit: 5, perMilliseconds: HOUR },
  reset: { name: "reset", limit: 5, perMilliseconds: HOUR },
  emailChange: { name: "email_change", limit: 5, perMilliseconds: HOUR },
  /** Each of them to one address in a day; for resets only those from networks that the account is not known in. */
  addressDaily: { name: "mail.address", limit: 20, perMilliseconds: DAY },
  /** Resets to one address beyond the daily budget, so that strangers who use that up do not keep the owner out. */
  resetHourly: { name: "reset.hourly", limit: 1, perMilliseconds: HOUR },
  /** Mails asked for without signing in, by block of addresses; wider blocks as in TRIES.network. */
  network: { name: "mail.network", limit: 50, perMilliseconds: HOUR },
} as const;

/** Checks of a new password, by block of addresses, account or mailed link: each computes for up to some 100 ms. */
export const PASSWORD_CHECKS = { name: "password.checks", limit: 100, perMilliseconds: 15 * MINUTE } as const;

/** Passkey challenges and app keys asked for by one session or one pending sign-in, and wrong answers of passkeys in one session. */
export const CHALLENGES = { name: "challenges", limit: 60, perMilliseconds: 15 * MINUTE } as const;

/** Whoever opens the sign-in page has a passkey asked: a row for five minutes. By block of addresses, so that nobody fills the table. */
export const ASKED_PASSKEYS = { name: "passkey.asked", limit: 1_000, perMilliseconds: 15 * MINUTE } as const;

/** Notices of one kind to one person that are mailed at once. Further ones are summarised in one mail at the end of the window. */
export const NOTICES_AT_ONCE = { name: "notice", limit: 3, perMilliseconds: 15 * MINUTE } as const;

export const MOST_PASSKEYS = 20;
export const RECOVERY_CODES = 10;

/** Answers that must not tell known from unknown take at least this long, which is longer than either takes. */
export const EVEN_ANSWER = 500;
