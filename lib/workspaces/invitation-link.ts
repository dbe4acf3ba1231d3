/**
 * The link in the e-mail of an invitation. Its token is the number of the invitation with a keyed hash of it, so every e-mail of one
 * invitation has the same link, and nothing about it is stored. It shows the invitation and refuses it. It never accepts it.
 */
import { equal, hmac } from "../platform/crypto.ts";
import { env } from "../platform/env.ts";

const ID_BYTES = 16;

const bytesOf = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex");
const codeOf = (id: string): Buffer => hmac(Buffer.from(env().LOOKUP_KEY, "base64"), `invitation.link|${id}`);

export const invitationToken = (id: string): string => Buffer.concat([bytesOf(id), codeOf(id)]).toString("base64url");

export const invitationUrl = (id: string): string => `${env().KEPT_ORIGIN}/invitation?token=${invitationToken(id)}`;

/** The number of the invitation, or null for a token that is not ours. Compared in constant time. */
export function invitationOf(token: string): string | null {
  const hex = Buffer.from(token, "base64url").subarray(0, ID_BYTES).toString("hex");
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return equal(Buffer.from(invitationToken(id)), Buffer.from(token)) ? id : null;
}
