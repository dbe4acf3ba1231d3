/**
 * Password hashes: argon2id (RFC 9106) with explicit parameters and a keyed pepper.
 *
 * At most four hashes run at once and a bounded number wait: each holds 19 MiB, and sign-ins must not starve devices.
 */
import { hash as argon2Hash, verify as argon2Verify, type Options } from "@node-rs/argon2";
import { newSecret } from "../platform/crypto.ts";
import { env } from "../platform/env.ts";
import { normalized } from "../platform/normalize.ts";
import { unavailable } from "../platform/refusal.ts";

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const satisfies Options;
const AT_ONCE = 4;
const MOST_WAITING = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw unavailable("Signing in");
    await new Promise<void>((start) => waiting.push(start));
  } else {
    running++;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

const options = (): Options => ({ ...PARAMETERS, secret: Buffer.from(env().PASSWORD_PEPPER, "base64") });

/** The exact characters count: only their Unicode form is made one (NFC), so that every keyboard can type it again. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => argon2Hash(normalized(password), options()));

export const verifyPassword = (phc: string, password: string): Promise<boolean> => inTurn(() => argon2Verify(phc, normalized(password), options()));

/** Whether a hash was made with less than is used now: it is made anew when the password is next shown. */
export function needsRehash(phc: string): boolean {
  const [, memory, passes, lanes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(phc) ?? [];
  return !(Number(memory) >= PARAMETERS.memoryCost && Number(passes) >= PARAMETERS.timeCost && Number(lanes) >= PARAMETERS.parallelism);
}

let decoy: Promise<string> | undefined;

/** Takes as long as a real check and fails: so that an unknown address answers no faster than a known one. */
export async function verifyNothing(password: string): Promise<false> {
  decoy ??= hashPassword(newSecret());
  await verifyPassword(await decoy, password);
  return false;
}
