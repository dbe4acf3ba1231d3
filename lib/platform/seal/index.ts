/**
 * Sealing: names and addresses are ciphertext at rest.
 *
 * Every subject (a user, a workspace, a letter) has a key of its own in the vault. A sealed column opens only under
 * its subject's key and only in its own table, column and row (they are the associated data), so a value that is
 * moved, cut or changed fails. `open` throws then; pages, lists and exports use `openToShow` and `tryOpen`. E-mail addresses are found by a keyed hash. Destroying the key makes every old copy,
 * backups included, unreadable.
 */
import { hmac, sealBytes } from "../crypto.ts";
import { env } from "../env.ts";
import { normalized } from "../normalize.ts";
import type { SubjectKey } from "./keys.ts";
import { type Column, placeOf } from "./readable.ts";

export { countKeys, destroyKeys, keyOf, keysOf, makeKey, refsMadeBefore, rewrapAll, type SubjectKey } from "./keys.ts";
export { type Column, open, openToShow, readableKey, readableKeys, tryOpen } from "./readable.ts";

export const seal = (key: SubjectKey, column: Column, row: string, text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(sealBytes(key.bytes, Buffer.from(text), placeOf(column, row)));

/** The keyed hash by which an address is found. Addresses are compared without regard to case. */
export const emailLookup = (email: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hmac(Buffer.from(env().LOOKUP_KEY, "base64"), normalized(email).trim().toLowerCase()));

/**
 * The keyed hash of a mailbox, in hexadecimal digits: that of the address without its subaddress (RFC 5233), so that `ada+1@kept.example`
 * and `ada@kept.example` share one. Only for limits on e-mails: an account is found by its exact address.
 */
export const mailboxHash = (email: string): string => Buffer.from(emailLookup(email.replace(/^([^+@]+)\+[^@]*@/, "$1@"))).toString("hex");
