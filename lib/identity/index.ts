/**
 * Who is there.
 *
 * Signing up takes a name, an address and the agreement to the privacy policy, and a password or a passkey; nothing
 * else. It answers the same whether the address is known or not; the mail tells its owner. The address is confirmed
 * behind a mailed link that works once, for 24 hours, and signs nobody in. Until then there is no account, only
 * pending sign-ups that never touch each other; each counts only for the person who made it (confirm.ts).
 *
 * Passwords are 15 characters or more, kept as argon2id hashes with a pepper. Where there is a second factor the
 * password alone opens nothing. A passkey, with the person verified by it, is password and second factor in one. Wrong
 * passwords and codes are counted together, by account, by block of addresses and overall; they never end a live session
 * and never stop a passkey. Whoever has lost every factor gets in with a recovery code, and in no other way.
 *
 * A password is changed with the current one, or set anew by a mailed link that works once, for 30 minutes, and is no way
 * in: it signs nobody in and leaves the second factor as it is. An address changes when its new one is confirmed in a session
 * of the account; the old one is told and can undo it for seven days. Each ends all other sessions and what was mailed or begun before.
 *
 * A session ends after 30 minutes without activity and after 12 hours (staff: 15 minutes and 8 hours); only the hash of
 * its cookie is stored, and every showing of a credential gives it a new one. What a stolen session must not do asks
 * again for password or passkey, and second factor, unless they were shown within ten minutes.
 *
 * Staff are invited with a terminal, by mail, and join with a passkey; no account comes with the product. An operator can
 * end sessions and start a reset, and can neither set nor see a password. What only staff may see asks for a passkey that
 * was shown within two hours; to everybody else it does not exist.
 *
 * Every change to how one gets in is recorded, and its owner gets a mail. Every number is in limits.ts.
 */
export { shownAddress } from "../platform/mail-address.ts";
export { confirm, confirmAnew, confirmWithPasskey, linkOf, registrationForLink } from "./confirm.ts";
export { confirmEmailChange, requestEmailChange, undoEmailChange } from "./email-change.ts";
export { LIFETIME, SESSION } from "./limits.ts";
export { changeName } from "./name.ts";
export { namesOf, type PersonName } from "./names.ts";
export { type Addressee, addresseeOf, type Notice, notice } from "./notices.ts";
export { accountOf } from "./operator.ts";
export { addPasskey, listPasskeys, registrationOptions, removePasskey, renamePasskey } from "./passkeys.ts";
export { changePassword, setPassword } from "./password.ts";
export { faultsOfPassword } from "./password-policy.ts";
export { passkeyForReauthentication, reauthenticate, waysOf } from "./reauthenticate.ts";
export { regenerateRecoveryCodes } from "./recovery-codes.ts";
export { resendSignUp } from "./resend-sign-up.ts";
export { requestReset, requestResetFor, reset, resetOf, sendReset } from "./reset.ts";
export { hasSecondFactor } from "./second-factor.ts";
export { tellOfAbandoned } from "./second-step.ts";
export { securityOf } from "./security.ts";
export { close, isFresh, type NewSession, requireAlive, requireFresh, resume, Session } from "./session.ts";
export { endEverySession, endOtherSessions, endSession, endSessionsOf, listSessions, type SessionView, standing } from "./sessions.ts";
export { signIn, signOut } from "./sign-in.ts";
export { passkeyForFactor, passkeyForSignIn, signInWithFactor, signInWithPasskey } from "./sign-in-factor.ts";
export { signUp } from "./sign-up.ts";
export { openAddress, sealAddress } from "./sign-up-address.ts";
export { inviteStaff, joinStaff } from "./staff.ts";
export { comesAsStaff, enterAsStaff, isStaffFresh, requireStaffFresh, StaffAccess } from "./staff-access.ts";
export { chooseTimeZone, timeZoneOf } from "./time-zone.ts";
export { beginTotp, confirmTotp, pendingTotp, removeTotp } from "./totp-enrolment.ts";
export { formerAddressesOf, profile } from "./user.ts";
