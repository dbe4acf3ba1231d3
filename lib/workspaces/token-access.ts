/** The pass of a program: holding a `TokenAccess` proves that a working API token was presented. What it may do is asked by `enter`. */
import type { Actor } from "../audit/index.ts";
import { clock, HOUR } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { Refusal } from "../platform/refusal.ts";
import { hashOf, kindOf } from "../platform/token.ts";
import { isRight, type Reach, type Right } from "./policy.ts";

type Found = Pick<TokenAccess, "tokenId" | "workspaceId" | "userId" | "actor" | "scopes" | "devices" | "reachesBelow" | "expiresAt">;

export class TokenAccess {
  readonly tokenId: string;
  readonly workspaceId: string;
  /** Who issued it: it can never do more than they can. */
  readonly userId: string;
  readonly actor: Actor;
  readonly scopes: ReadonlySet<Right>;
  readonly devices: Reach;
  /** Whether it reaches the workspaces below its own. */
  readonly reachesBelow: boolean;
  readonly expiresAt: Date | null;
  /** Only in the type: an object that merely has the same fields is not one. */
  declare protected readonly pass: "token";

  /** SHA-256 of the token that was presented: of a token that is being replaced, two secrets work. */
  readonly #hash: Uint8Array<ArrayBuffer>;

  private constructor(found: Found, hash: Uint8Array<ArrayBuffer>) {
    this.#hash = hash;
    this.tokenId = found.tokenId;
    this.workspaceId = found.workspaceId;
    this.userId = found.userId;
    this.actor = found.actor;
    this.scopes = found.scopes;
    this.devices = found.devices;
    this.reachesBelow = found.reachesBelow;
    this.expiresAt = found.expiresAt;
  }

  /** The program whose working token is `presented`. It is looked up for every request, so ending it works at once. */
  static async authenticate(presented: string, now = clock.now()): Promise<TokenAccess> {
    if (kindOf(presented) !== "program") throw refused();
    const hash = hashOf(presented);
    const row = await account().apiToken.findFirst({
      where: working(hash, now),
      select: {
        id: true,
        workspaceId: true,
        scopes: true,
        isLimited: true,
        reachesBelow: true,
        expiresAt: true,
        lastUsedAt: true,
        devices: { select: { deviceId: true } },
        user: { select: { id: true, auditRef: true, erasing: true } },
      },
    });
    if (!row?.user || row.user.erasing) throw refused();
    await noteUse(row, now);
    return new TokenAccess(
      {
        tokenId: row.id,
        workspaceId: row.workspaceId,
        userId: row.user.id,
        actor: { auditRef: row.user.auditRef, tokenId: row.id },
        scopes: new Set(row.scopes.filter(isRight)),
        devices: row.isLimited ? new Set(row.devices.map((device) => device.deviceId)) : "all",
        reachesBelow: row.reachesBelow,
        expiresAt: row.expiresAt,
      },
      hash,
    );
  }

  /** Refuses a token that has ended since it was presented. Nobody ends it until `tx` is over. */
  async requireWorking(tx: Tx, now: Date): Promise<void> {
    await tx.$queryRaw`SELECT 1 FROM api_token WHERE id = ${this.tokenId}::uuid FOR SHARE`;
    const where = { ...working(this.#hash, now), id: this.tokenId, user: { id: this.userId, erasing: false } };
    if ((await tx.apiToken.count({ where })) === 0) throw refused();
  }
}

/** The condition for the token whose present or previous secret has this hash. */
const working = (hash: Uint8Array<ArrayBuffer>, now: Date) => ({
  revokedAt: null,
  AND: [{ OR: [{ secretHash: hash }, { previousHash: hash, previousUntil: { gt: now } }] }, { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }],
});

export const authenticate = TokenAccess.authenticate;

const refused = () => new Refusal("unauthenticated", "token.unknown", "This token is not known, was ended, or is past its end.");

/** To the hour: enough to tell a token that is in use from one that is not. */
async function noteUse({ id, lastUsedAt }: { id: string; lastUsedAt: Date | null }, now: Date): Promise<void> {
  const hour = new Date(Math.floor(now.getTime() / HOUR) * HOUR);
  if (!lastUsedAt || lastUsedAt < hour) await account().apiToken.updateMany({ where: { id }, data: { lastUsedAt: hour } });
}
