/** Having a passkey made, and checking what was made (WebAuthn Level 3, §7.1). No attestation is asked for: which make of device somebody has is their own business. */
import { generateRegistrationOptions, verifyRegistrationResponse } from "@simplewebauthn/server";
import { COSEALG, decodeAttestationObject } from "@simplewebauthn/server/helpers";
import { newKey } from "../platform/crypto.ts";
import { account, isDuplicate, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { Refusal } from "../platform/refusal.ts";
import { keyOf, type SubjectKey, seal } from "../platform/seal/index.ts";
import { type For, issueChallenge } from "./challenge.ts";
import { MOST_PASSKEYS } from "./limits.ts";
import { addresseeOf } from "./notices.ts";
import { Registration, readAnswer, relyingParty } from "./passkey-answer.ts";
import type { AddPasskey } from "./schema.ts";

/** RS256 only for devices with nothing better: some have no other in their hardware, and browsers warn where it is missing. */
const ALGORITHMS = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];

/** In bytes (§7.1, step 18). */
const LONGEST_ID = 1_023;

const refused = () => new Refusal("invalid", "passkey.not_made", "This passkey could not be added. Please try again.");

const asked = (userId: string): For => ({ purpose: "register", userId });

/** Options for a further passkey of an account, as JSON (PublicKeyCredentialCreationOptionsJSON). */
export async function requestRegistration(userId: string, now: Date): Promise<unknown> {
  const existing = await account().passkey.findMany({ where: { userId }, select: { webauthnId: true, transports: true } });
  const person = await addresseeOf(userId);
  return registrationFor({ asked: asked(userId), handle: await handleOf(userId), email: person?.to ?? "", name: person?.name ?? "", existing }, now);
}

type Registrant = {
  readonly asked: For;
  /** The number by which passkeys know the account. */
  readonly handle: Bytes;
  readonly email: string;
  readonly name: string;
  readonly existing: readonly { readonly webauthnId: Uint8Array; readonly transports: string }[];
};

/** Options for `navigator.credentials.create`, as JSON (PublicKeyCredentialCreationOptionsJSON). */
export async function registrationFor({ asked, handle, email, name, existing }: Registrant, now: Date): Promise<unknown> {
  return generateRegistrationOptions({
    ...relyingParty(),
    userName: email,
    userDisplayName: name,
    userID: handle,
    challenge: new Uint8Array(Buffer.from(await issueChallenge(asked, now), "base64url")),
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: existing.map((key) => ({
      id: Buffer.from(key.webauthnId).toString("base64url"),
      transports: key.transports.split(",").filter(Boolean),
    })),
  });
}

/** The number by which passkeys know the account: 256 random bits that say nothing about anybody (§14.6.1), the same for all of its passkeys. */
async function handleOf(userId: string): Promise<Bytes> {
  await account().user.updateMany({ where: { id: userId, passkeyHandle: null }, data: { passkeyHandle: new Uint8Array(newKey()) } });
  const { passkeyHandle } = await account().user.findUniqueOrThrow({ where: { id: userId }, select: { passkeyHandle: true } });
  return new Uint8Array(passkeyHandle ?? []);
}

/** A passkey that was made for this account, checked, and not stored yet. */
export type Made = Checked & { readonly id: string; readonly userId: string; readonly nameSealed: Bytes; readonly createdAt: Date };

type Bytes = Uint8Array<ArrayBuffer>;
type Checked = {
  readonly webauthnId: Bytes;
  readonly publicKey: Bytes;
  readonly counter: number;
  readonly transports: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
};

/** For whom a passkey is registered, what its challenge was issued for, and the key that its name is sealed with. */
type Owner = { readonly asked: For; readonly userId: string; readonly key: SubjectKey };

export const ownerOf = async (userId: string): Promise<Owner> => ({ asked: asked(userId), userId, key: await keyOf(userId) });

/**
 * Checks an answer (RegistrationResponseJSON, as JSON text), uses up its challenge, and gives it the name its owner
 * chose. Refuses with one sentence, whatever is wrong.
 */
export async function verifyRegistration({ name, passkey }: AddPasskey, owner: Owner, now: Date): Promise<Made> {
  const { userId, key } = owner;
  const read = await readAnswer(Registration, passkey, owner.asked, now);
  const made = read && (await check(read.answer, read.challenge).catch(() => null));
  if (!made) throw refused();
  const id = ids.new();
  return { ...made, id, userId, nameSealed: seal(key, "passkey.name_sealed", id, name), createdAt: now };
}

async function check(answer: Registration, challenge: string): Promise<Checked | null> {
  const { attestationObject, clientDataJSON, transports = [] } = answer.response;
  if (!isPlain(attestationObject)) return null;
  const { rpID, origin } = relyingParty();
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { id: answer.id, rawId: answer.rawId, type: answer.type, clientExtensionResults: {}, response: { attestationObject, clientDataJSON } },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  });
  const webauthnId = new Uint8Array(Buffer.from(answer.id, "base64url"));
  // The id is said twice, and only the one inside is the authenticator's (§7.1).
  if (registrationInfo?.credential.id !== answer.id || webauthnId.length > LONGEST_ID) return null;
  return {
    webauthnId,
    publicKey: new Uint8Array(registrationInfo.credential.publicKey),
    counter: registrationInfo.credential.counter,
    transports: transports.filter((word) => KNOWN_TRANSPORTS.has(word)).join(","),
    backupEligible: registrationInfo.credentialDeviceType === "multiDevice",
    backedUp: registrationInfo.credentialBackedUp,
  };
}

const KNOWN_TRANSPORTS = new Set(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** Without certificates. We ask for none, and whoever sends some would have us fetch what they name (their revocation lists) and parse what they wrote. */
function isPlain(attestationObject: string): boolean {
  const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, "base64url")));
  return attestation.get("fmt") === "none" || (attestation.get("fmt") === "packed" && attestation.get("attStmt").get("x5c") === undefined);
}

/** Stores a passkey; `hold` the person before, or two at once would be one too many. */
export async function storePasskey(tx: Tx, made: Made): Promise<void> {
  if ((await tx.passkey.count({ where: { userId: made.userId } })) >= MOST_PASSKEYS) {
    throw new Refusal("conflict", "passkey.too_many", `An account can have ${MOST_PASSKEYS} passkeys. Please remove one you no longer use first.`);
  }
  await tx.passkey.create({ data: made }).catch((error: unknown) => {
    throw isDuplicate(error) ? new Refusal("conflict", "passkey.known", "This passkey has been added already.") : error;
  });
}
