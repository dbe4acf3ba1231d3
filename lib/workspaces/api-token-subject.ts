/** A program's token, and what a mail says of it. */
import { account } from "../platform/db/account.ts";
import { isUuid } from "../platform/ids.ts";
import { notFound } from "../platform/refusal.ts";
import { type Column, openToShow, readableKey } from "../platform/seal/index.ts";
import type { Access } from "./access.ts";
import { apiTokensIn } from "./api-token-bounds.ts";
import type { TokenSubject } from "./token-notice.ts";

export const API_TOKEN_NAME: Column = "api_token.name_sealed";

export const programSubject = ({ id, name, hint }: { id: string; name: string; hint: string }): TokenSubject => ({
  kind: "program",
  name,
  hint,
  path: `/tokens/${id}`,
});

/** Throws "not found". */
export async function findApiToken(access: Access<"tokens:write">, tokenId: string) {
  const row = isUuid(tokenId) ? await account().apiToken.findFirst({ where: { ...apiTokensIn(access), id: tokenId } }) : null;
  if (!row) throw notFound();
  return row;
}

type Row = { readonly id: string; readonly workspaceId: string; readonly hint: string; readonly nameSealed: Uint8Array };

export const subjectOf = async ({ id, workspaceId, hint, nameSealed }: Row): Promise<TokenSubject> =>
  programSubject({ id, hint, name: openToShow(await readableKey(workspaceId), API_TOKEN_NAME, id, nameSealed) });
