/** Tokens of programs, for the API. */
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "#lib/platform/token.ts";
import { RIGHTS, type Right } from "#lib/workspaces/index.ts";

const EVERY_RIGHT = Object.keys(RIGHTS) as Right[];

type Issued = { scopes?: readonly Right[]; devices?: readonly string[]; reachesBelow?: boolean; expiresAt?: Date | null; revokedAt?: Date | null };

/** A token by direct insert, for tests that are about something else than issuing one. */
export async function makeProgram(
  workspaceId: string,
  userId: string,
  { scopes = EVERY_RIGHT, devices, reachesBelow = false, expiresAt = null, revokedAt = null }: Issued = {},
): Promise<{ id: string; token: string }> {
  const [id, token] = [ids.new(), newToken("program")];
  const nameSealed = seal(await keyOf(workspaceId), "api_token.name_sealed", id, "A program");
  await account().apiToken.create({
    data: {
      id,
      workspaceId,
      userId,
      nameSealed,
      secretHash: hashOf(token),
      hint: token.slice(0, HINT_LENGTH),
      scopes: [...scopes],
      isLimited: devices !== undefined,
      reachesBelow,
      createdAt: new Date(),
      expiresAt,
      revokedAt,
    },
  });
  for (const deviceId of devices ?? []) await account().apiTokenDevice.create({ data: { tokenId: id, deviceId, workspaceId } });
  return { id, token };
}
