/** Sign-up: stores a pending sign-up and mails the link that confirms its address. The account is opened in confirm.ts. */
import { requireCurrent } from "../documents/index.ts";
import { agreementWording } from "../documents/schema.ts";
import type { Caller } from "../platform/caller.ts";
import { after, clock } from "../platform/clock.ts";
import { newKey, newSecret, sha256 } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { evenly } from "../platform/even.ts";
import { ids } from "../platform/ids.ts";
import { post, posting, sealLetter } from "../platform/mail/index.ts";
import { destroyKeys, emailLookup, makeKey, seal } from "../platform/seal/index.ts";
import { EVEN_ANSWER, LIFETIME } from "./limits.ts";
import { payForMail } from "./mail-budget.ts";
import { alreadyYours, confirmAddress, confirmWithPasskey } from "./mails.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-policy.ts";
import type { SignUp } from "./schema.ts";

const hash = (secret: string) => new Uint8Array(sha256(secret));

/**
 * Stores a pending sign-up. It opens nothing until its address is confirmed and never changes another sign-up of the same
 * address. Known and unknown addresses get the same answer after the same time; only the mail differs.
 *
 * Refuses a form that showed another version of the privacy policy than the one that applies at `now`.
 * Returns the secret of the sign-up cookie: the browser that holds it confirms the address without typing the password again.
 */
export async function signUp(input: SignUp, caller: Caller, now = clock.now()): Promise<string> {
  const text = requireCurrent("privacy", input.policy, now);
  if (input.credential !== "passkey") await requireGoodPassword(input.password, { about: [input.name, input.email], by: caller.network }, now);
  // After the check: a refused password costs no mail.
  await payForMail("signUp", input.email, caller, now);
  // A passkey is made on the page behind the link (confirm.ts).
  const phcHash = input.credential === "passkey" ? null : await hashPassword(input.password);
  const browserSecret = newSecret();
  await evenly(EVEN_ANSWER, () => store(input, { phcHash, version: text.version, wording: agreementWording(text), browserSecret }, now));
  return browserSecret;
}

type Chosen = { readonly phcHash: string | null; readonly version: number; readonly wording: string; readonly browserSecret: string };

export async function store({ email, name }: Pick<SignUp, "email" | "name">, { phcHash, version, wording, browserSecret }: Chosen, now: Date): Promise<void> {
  const lookup = emailLookup(email);
  const existing = await account().user.findUnique({ where: { emailLookup: lookup }, select: { id: true } });
  if (existing) return tellOwner(email, existing.id, now);

  const id = ids.new();
  const token = newSecret();
  const letter = await sealLetter((phcHash ? confirmAddress : confirmWithPasskey)(email, token));
  try {
    const key = await makeKey(id, now);
    await posting([letter], async (tx) => {
      await tx.pendingSignUp.create({
        data: {
          id,
          nameSealed: seal(key, "pending_sign_up.name_sealed", id, name),
          emailSealed: seal(key, "pending_sign_up.email_sealed", id, email),
          emailLookup: lookup,
          phcHash,
          passkeyHandle: new Uint8Array(newKey()),
          tokenHash: hash(token),
          browserHash: hash(browserSecret),
          documentVersion: version,
          wording,
          createdAt: now,
          expiresAt: after(now, LIFETIME.confirmLink),
        },
      });
      await post(tx, letter, null, now);
    });
  } catch (error) {
    await destroyKeys([id, letter.id]);
    throw error;
  }
}

export async function tellOwner(email: string, userId: string, now: Date): Promise<void> {
  const letter = await sealLetter(alreadyYours(email));
  await posting([letter], (tx) => post(tx, letter, userId, now));
}
