/**
 * Passwords that leaked elsewhere: asked of a list, if the operator names one (BREACHED_PASSWORDS_URL), by the range
 * protocol of haveibeenpwned.com (https://haveibeenpwned.com/API/v3#PwnedPasswords).
 *
 * The list learns the first five hex digits of the password's SHA-1, which some thousand passwords share, and that it
 * is we who ask; the comparing is done here. The answer is padded, so that its length tells nothing to a listener either.
 */
import { breachListHash } from "../platform/crypto.ts";
import { env } from "../platform/env.ts";
import { log } from "../platform/log.ts";

const PREFIX_DIGITS = 5;
const PATIENCE = 2_000;

/** False where no list is asked, or it does not answer within two seconds: our own rules hold all the same. */
export async function isBreached(password: string): Promise<boolean> {
  const list = env().BREACHED_PASSWORDS_URL;
  if (!list) return false;
  const hash = breachListHash(password);
  try {
    const answer = await fetch(list + hash.slice(0, PREFIX_DIGITS), {
      headers: { "add-padding": "true" },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) throw new Error(`The list answered ${answer.status}.`);
    return holds(await answer.text(), hash.slice(PREFIX_DIGITS));
  } catch (error) {
    log.warn("breached_passwords.unavailable", {}, error);
    return false;
  }
}

/** Lines are `<the other 35 digits>:<how often it was seen>`; zero times is padding. */
const holds = (lines: string, rest: string): boolean =>
  lines.split(/\r?\n/).some((line) => line.slice(0, rest.length).toUpperCase() === rest && Number(line.slice(rest.length + 1)) > 0);
