/** Every number of lib/identity/limits.ts, with what it means: the page has the numbers of the code itself. */
import * as limits from "#lib/identity/limits.ts";
import { DAY, HOUR, MINUTE, SECOND } from "#lib/platform/clock.ts";

const MEANING: Readonly<Record<string, string>> = {
  "SESSION.idle": "A session ends without activity after",
  "SESSION.absolute": "A session ends whatever happens after",
  "SESSION.staffIdle": "The same for staff, without activity",
  "SESSION.staffAbsolute": "The same for staff, whatever happens",
  "SESSION.staffFresh": "A passkey opens what only staff may see for",
  "SESSION.fresh": "A password or passkey counts as just shown for",
  "LIFETIME.confirmLink": "The link that confirms an address works for",
  "LIFETIME.resetLink": "The link that sets a new password works for",
  "LIFETIME.emailLink": "The link that confirms a new address works for",
  "LIFETIME.undoLink": "The link that undoes a change of address works for",
  "LIFETIME.staffLink": "The link that invites to the staff works for",
  "LIFETIME.pendingSignIn": "After the password, the second factor can be shown for",
  "LIFETIME.challenge": "What a passkey is asked to sign holds for",
  "LIFETIME.totpEnrolment": "Setting up an app for codes can be finished for",
  "LIFETIME.knownBrowser": "A kind of browser that somebody signed in with counts as known for",
  "TRIES.here": "Wrong tries for one account from one block of addresses",
  "TRIES.account": "Wrong tries for one account from everywhere",
  "LIFETIME.knownNetwork": "A network counts as known to an account after a sign-in, or a change of password or address, from it for",
  "TRIES.session": "Wrong tries in one live session",
  "TRIES.network":
    "Wrong tries from one block of addresses (IPv4 /24, IPv6 /64), whatever the account; an IPv6 /56 has 2, a /48 4, an IPv4 /16 16 times as many",
  CHALLENGES: "Passkey challenges and app keys asked for by one session or pending sign-in",
  "MAILS.addressDaily": "Mails of one kind to one address; for a new password only those asked for from networks the account is not known in",
  "MAILS.resetHourly": "Mails about a new password to one address beyond that",
  "TRIES.overall": "Wrong tries of everybody together, counting half of those at accounts",
  "TRIES.confirm": "Wrong passwords, new passwords and passkey requests behind one mailed sign-up link",
  PASSWORD_CHECKS: "Checks of a new password from one block of addresses, account or mailed link",
  MOST_FAILED_IN_A_ROW: "Wrong tries in a row after which the password is switched off, and only a mailed link or a passkey helps",
  MOST_CODES: "Wrong codes after which one starts again with the password",
  MAX_PENDING_SIGN_INS: "Pending sign-ins of one account in one network; one more ends the oldest",
  "MAILS.signUp": "Mails to one address about signing up, from one IPv6 /48 or IPv4 /16",
  "MAILS.reset": "Mails to one address about a new password, likewise",
  "MAILS.emailChange": "Mails to one address about a change of address, likewise",
  ASKED_PASSKEYS: "Passkeys that one block of addresses can have asked at the sign-in page",
  "MAILS.network": "Mails that one block of addresses can cause without signing in",
  NOTICES_AT_ONCE: "Notices of one kind that are mailed to one person at once; further ones are summarised",
  MOST_PASSKEYS: "Passkeys for each account, at most",
  RECOVERY_CODES: "Recovery codes for each account",
  EVEN_ANSWER: "Answers that must not tell known from unknown take at least",
};

type Budget = { readonly limit: number; readonly perMilliseconds: number };
type Value = number | Budget;

const isBudget = (value: object): value is Budget => "limit" in value && "perMilliseconds" in value;

/** Each number, or budget, by its path. */
function leaves(group: object, path = ""): [path: string, value: Value][] {
  return Object.entries(group).flatMap(([name, value]: [string, unknown]): [string, Value][] => {
    const own = path ? `${path}.${name}` : name;
    if (typeof value === "number") return [[own, value]];
    if (typeof value !== "object" || value === null) return [];
    return isBudget(value) ? [[own, value]] : leaves(value, own);
  });
}

const UNITS = [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", SECOND]] as const; // biome-ignore format: one line

/** A span in the largest unit that comes out even; a single day is 24 hours. */
export function span(milliseconds: number): string {
  const [name, unit] = UNITS.find(([, each]) => milliseconds % each === 0 && (each !== DAY || milliseconds > DAY)) ?? ["millisecond", 1];
  const count = milliseconds / unit;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

const COUNTS = /^(MAX_|MOST_|RECOVERY_)/;

function inWords(path: string, value: Value): string {
  if (typeof value !== "number") return `${value.limit} in ${span(value.perMilliseconds)}`;
  return COUNTS.test(path) ? String(value) : span(value);
}

/** Throws when a number has no meaning yet, or a meaning no number: then neither the page nor the tests are made. */
export function numbers(): { what: string; howMuch: string }[] {
  const found = new Map(leaves(limits));
  const strays = [...[...found.keys()].filter((path) => !(path in MEANING)), ...Object.keys(MEANING).filter((path) => !found.has(path))];
  if (strays.length > 0) throw new Error(`lib/identity/limits.ts and tests/support/security/numbers.ts differ in: ${strays.join(", ")}`);
  return Object.entries(MEANING).map(([path, what]) => ({ what, howMuch: inWords(path, found.get(path) ?? 0) }));
}
