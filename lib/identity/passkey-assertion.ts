/** Asking a passkey to sign, and checking what it signed (WebAuthn Level 3, §7.2). */
import { generateAuthenticationOptions, verifyAuthenticationResponse } from "@simplewebauthn/server";
import { COSEALG, cose, decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";
import type { Caller } from "../platform/caller.ts";
import { equal } from "../platform/crypto.ts";
import { account } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { type For, issueChallenge } from "./challenge.ts";
import { Assertion, readAnswer, relyingParty } from "./passkey-answer.ts";
import { countUse, type Use } from "./passkey-counter.ts";

/** The tag of a pair in DER (X.690 §8.9). */
const SEQUENCE = 0x30;

const refused = () => new Refusal("unauthenticated", "passkey.refused", "This passkey was not accepted. Please try again.");

/** Options for `navigator.credentials.get`, as JSON (PublicKeyCredentialRequestOptionsJSON). */
export async function requestAssertion(asked: For, now: Date): Promise<unknown> {
  const keys = asked.userId === null ? [] : await account().passkey.findMany({ where: { userId: asked.userId, blockedAt: null } });
  return generateAuthenticationOptions({
    rpID: relyingParty().rpID,
    challenge: new Uint8Array(Buffer.from(await issueChallenge(asked, now), "base64url")),
    userVerification: "required",
    allowCredentials: keys.map((key) => ({ id: Buffer.from(key.webauthnId).toString("base64url"), transports: key.transports.split(",").filter(Boolean) })),
  });
}

/** Checks an answer (AuthenticationResponseJSON, as JSON text), uses up its challenge, notes the counter. Refuses with one sentence, whatever is wrong. */
export async function verifyAssertion(text: string, asked: For, caller: Caller, now: Date): Promise<{ userId: string; passkeyId: string }> {
  const read = await readAnswer(Assertion, text, asked, now);
  if (!read) throw refused();
  const passkey = await find(read.answer);
  if (!passkey || !isAsked(passkey, read.answer, asked)) throw refused();
  const use = await check(passkey, read.answer, read.challenge);
  if (!use || !(await countUse(passkey, use, caller, now))) throw refused();
  return { userId: passkey.userId, passkeyId: passkey.id };
}

const find = ({ id }: Assertion) =>
  account().passkey.findUnique({
    where: { webauthnId: new Uint8Array(Buffer.from(id, "base64url")) },
    include: { user: { select: { passkeyHandle: true, auditRef: true, erasing: true } } },
  });

type Found = NonNullable<Awaited<ReturnType<typeof find>>>;

/** Whether this passkey may answer at all: it is of the account that was asked, or, where nobody was, of the account it names itself. */
function isAsked({ userId, user, blockedAt }: Found, { response }: Assertion, asked: For): boolean {
  if (user.erasing || blockedAt) return false;
  if (asked.userId !== null && asked.userId !== userId) return false;
  if (response.userHandle === undefined) return asked.userId !== null;
  return user.passkeyHandle !== null && equal(user.passkeyHandle, Buffer.from(response.userHandle, "base64url"));
}

/** What the passkey signed about itself; null when it did not sign this, here, with the person verified. */
async function check(passkey: Found, answer: Assertion, challenge: string): Promise<Use | null> {
  const { rpID, origin } = relyingParty();
  const { userHandle, ...response } = answer.response;
  const said = await verifyAuthenticationResponse({
    response: {
      id: answer.id,
      rawId: answer.rawId,
      type: answer.type,
      clientExtensionResults: {},
      response: userHandle === undefined ? response : { ...response, userHandle },
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    // The counter is our own business, in one statement (passkey-counter.ts): compared here, two answers at once would both pass.
    credential: { id: answer.id, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
  }).catch(() => null);
  if (!said?.verified || !isOneSpelling(passkey.publicKey, Buffer.from(response.signature, "base64url"))) return null;
  const { newCounter, credentialBackedUp, credentialDeviceType } = said.authenticationInfo;
  // Whether it can be copied is settled when it is made (§6.1.3): one that says otherwise now is not the one that was made.
  return (credentialDeviceType === "multiDevice") === passkey.backupEligible ? { counter: newCounter, backedUp: credentialBackedUp } : null;
}

/** A signature of ES256 is a pair in DER (§6.5.5). The library reads other spellings of its frame as well, and what follows it; one signature is to be one answer. */
function isOneSpelling(publicKey: Uint8Array, signature: Buffer): boolean {
  const algorithm = decodeCredentialPublicKey(new Uint8Array(publicKey)).get(cose.COSEKEYS.alg);
  return algorithm !== COSEALG.ES256 || (signature[0] === SEQUENCE && signature[1] === signature.length - 2);
}
