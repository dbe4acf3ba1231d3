/**
 * Who is there.
 *
 * Signing up takes a name, an address, a password and the agreement to the privacy policy, and nothing else. It
 * answers the same whether the address is known or not; the mail tells its owner. The address is confirmed by a
 * button behind a mailed link that works once, for 24 hours, and signs nobody in. An account that is not confirmed
 * within seven days is deleted.
 *
 * Passwords are 15 characters or more, kept as argon2id hashes with a pepper. Ten tries in a quarter of an hour for
 * each account, whoever tries; a live session is never locked out by them. A session ends after 30 minutes without
 * activity and after 12 hours; only the hash of its cookie is stored. What a stolen session must not do asks for the
 * password again, unless it was shown within ten minutes.
 */
export { close, resume, Session } from "./session.ts";
export { reauthenticate, requireFresh, signIn, signOut } from "./sign-in.ts";
export { confirm, signUp } from "./sign-up.ts";
export { forgetUnconfirmed, profile } from "./user.ts";
