/** Who asks: the program whose token stands in the Authorization header, and nowhere else. */
import { Refusal } from "#lib/platform/refusal.ts";
import { authenticate, type TokenAccess } from "#lib/workspaces/index.ts";

const refuse = (code: string, sentence: string) => new Refusal("unauthenticated", code, sentence);

/** A cookie is never looked at: no page of another site can act here for whoever happens to be signed in. */
export async function programOf(request: Request): Promise<TokenAccess> {
  // Addresses end up in logs and histories; whoever sends a token in one should hear of it at once.
  if (/kept_[dwp]_\w{20}/.test(request.url)) {
    throw refuse(
      "token.in_address",
      "A token never belongs in an address, where logs keep it. Please replace this one, and send its successor in the Authorization header.",
    );
  }
  const [, presented] = /^Bearer ([\x21-\x7e]{1,100})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!presented) throw refuse("token.missing", "Please present the token of a program: Authorization: Bearer kept_p_…");
  return authenticate(presented);
}
