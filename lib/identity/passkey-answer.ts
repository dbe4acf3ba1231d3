/**
 * What a browser says a passkey answered: text from anywhere, read strictly, before anything is done with it. Whoever
 * calls this refuses whatever is wrong with one and the same sentence.
 */
import { z } from "zod";
import { env } from "../platform/env.ts";
import { type For, takeChallenge } from "./challenge.ts";

/** Who asks (WebAuthn §5.4.2): the host that passkeys belong to, its one origin, and what browsers call it. */
export function relyingParty() {
  const { origin, hostname } = new URL(env().KEPT_ORIGIN);
  return { rpID: hostname, rpName: "Kept", origin };
}

/** Bytes in base64url, spelt in the one way there is: two spellings of the same bytes would be two answers. */
const bytes = z
  .string()
  .min(1)
  .refine((text) => Buffer.from(text, "base64url").toString("base64url") === text);

const credential = {
  id: bytes,
  rawId: bytes,
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional(),
  /** Nobody signs these, and nothing here believes them. */
  clientExtensionResults: z.record(z.string(), z.unknown()),
};

/** AuthenticationResponseJSON (WebAuthn §5.1.8). */
export const Assertion = z.strictObject({
  ...credential,
  response: z.strictObject({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: bytes.optional() }),
});
export type Assertion = z.infer<typeof Assertion>;

/** RegistrationResponseJSON. What stands in it twice is read out of the attestation object alone. */
export const Registration = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string()).max(10).optional(),
    publicKeyAlgorithm: z.number().optional(),
    publicKey: z.string().optional(),
    authenticatorData: z.string().optional(),
  }),
});
export type Registration = z.infer<typeof Registration>;

const ClientData = z.object({ challenge: bytes, crossOrigin: z.boolean().optional() });

function jsonOf<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

type Read<T> = { readonly answer: T; readonly challenge: string };

/**
 * Reads an answer and uses up the challenge in it, whatever becomes of the rest; null when it is no answer, or not one to
 * a challenge that was issued for this and is still open.
 */
export async function readAnswer<T extends Assertion | Registration>(schema: z.ZodType<T>, text: string, asked: For, now: Date): Promise<Read<T> | null> {
  const answer = jsonOf(schema, text);
  const said = answer && jsonOf(ClientData, Buffer.from(answer.response.clientDataJSON, "base64url").toString());
  if (!answer || !said || !(await takeChallenge(said.challenge, asked, now))) return null;
  // Inside a frame of somebody else's page (§13.4.9): we are in no frame.
  if (said.crossOrigin) return null;
  return { answer, challenge: said.challenge };
}
