/** Codes of an authenticator app (RFC 6238: SHA-1, six digits, half-minutes). */
import { Secret, TOTP } from "otpauth";
import { account } from "../platform/db/account.ts";
import { keyOf, open } from "../platform/seal/index.ts";

export const STEP_SECONDS = 30;

/** What is sealed: the seed in hexadecimal. */
const secretOf = async (userId: string, sealed: Uint8Array): Promise<Secret> => Secret.fromHex(open(await keyOf(userId), "totp.secret_sealed", userId, sealed));

/** The step (half-minutes since 1970) whose code this is: the current one or the one before, by our clock alone; null for neither. */
export function stepOf(secret: Secret, code: string, now: Date): number | null {
  const digits = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return null;
  const delta = new TOTP({ secret, period: STEP_SECONDS }).validate({ token: digits, timestamp: now.getTime(), window: 1 });
  // A code of the next half-minute is no code of an app whose clock is right.
  return delta === null || delta > 0 ? null : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta;
}

/** Uses a code up: in one statement, so that the same code, or an older one, is refused also when it comes at the same moment. */
export async function takeTotp(userId: string, code: string, now: Date): Promise<boolean> {
  const row = await account().totp.findUnique({ where: { userId } });
  if (!row?.confirmedAt) return false;
  const step = stepOf(await secretOf(userId, row.secretSealed), code, now);
  if (step === null) return false;
  return (await account().totp.updateMany({ where: { userId, confirmedAt: { not: null }, lastStep: { lt: step } }, data: { lastStep: step } })).count === 1;
}
