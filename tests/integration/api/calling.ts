/** The API as a program calls it: the route's own handler, in a request of its own, and tokens to call it with. */
import { GET as handle } from "#app/api/v1/[[...path]]/route.ts";
import { account } from "#lib/platform/db/account.ts";
import { ids } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { keyOf, seal } from "#lib/platform/seal/index.ts";
import { HINT_LENGTH, hashOf, newToken } from "#lib/platform/token.ts";
import { RIGHTS, type Right } from "#lib/workspaces/index.ts";

type Sending = { method?: string; token?: string; headers?: Record<string, string>; body?: unknown; raw?: string | Uint8Array<ArrayBuffer> };
// biome-ignore lint/suspicious/noExplicitAny: what a program receives has no type until it is checked
export type Answer = { status: number; headers: Headers; text: string; json: any };

export async function call(path: string, { method = "GET", token, headers = {}, body, raw }: Sending = {}): Promise<Answer> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const request = new Request(`http://localhost:3000/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(sent === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const answer = await log.within(ids.new(), () => handle(request));
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: /json/.test(answer.headers.get("content-type") ?? "") && text ? JSON.parse(text) : null,
  };
}

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
