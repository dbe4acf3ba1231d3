/** What the passes of all senders have in common, and how they are found: from memory, else from the database. */
import type { Region } from "../platform/db/telemetry.ts";
import { log } from "../platform/log.ts";
import { Refusal, unavailable } from "../platform/refusal.ts";
import type { FoundToken } from "./find-sender.ts";
import { memory } from "./memory.ts";
import type { Signing } from "./signing.ts";

/** What every sender's token says, of a device or of a webhook. */
export abstract class Sending {
  readonly tokenId: string;
  readonly workspaceId: string;
  /** The account that owns its workspace. */
  readonly ownerId: string;
  readonly region: Region;
  /** The plan of its workspace, which says how much it may send. */
  readonly plan: string;
  /** In milliseconds since 1970: remembered or not, it is a pass until then. */
  readonly validUntil: number;
  /** How its sender signs; null where nobody asked for it. */
  readonly signing: Signing | null;
  /** Whether it may add readings from long ago. */
  readonly mayBackfill: boolean;
  /** Whether its token may stand in an address. */
  readonly inAddress: boolean;
  /** Only in the type: an object that merely has the same fields is none. */
  declare protected readonly isSender: true;
  /** The last hour since 1970 in which this process noted that it was used. */
  notedHour = 0;

  constructor(found: FoundToken) {
    this.tokenId = found.tokenId;
    this.workspaceId = found.workspaceId;
    this.ownerId = found.ownerId;
    this.region = found.region;
    this.plan = found.plan;
    this.validUntil = found.validUntil;
    this.signing = found.signing;
    this.mayBackfill = found.mayBackfill;
    this.inAddress = found.inAddress;
  }
}

/** A sender for several devices. `mark` stands in memory for the token that was presented: while it is replaced there are two. */
export abstract class SendingForOthers extends Sending {
  abstract readonly kind: "webhook";
  abstract readonly mark: string;
}

/** A broker that has checked itself who sends. */
export abstract class Agreed {
  declare protected readonly isAgreed: true;
}

/** What was found as a pass, or null as null. */
export const made = <F, A>(found: F | null, make: (found: F) => A): A | null => found && make(found);

/** From memory; else asked of the database, which may be away. `mark` stands for what was presented. */
export async function recalled<A extends Sending>(mark: string, find: () => Promise<A | null>): Promise<A | null> {
  const known = memory<A>().recall(mark);
  if (known !== undefined) return known;
  return memory<A>().learn(mark, () => lookedUp(find));
}

/** Asked of the database alone. */
export async function lookedUp<A extends Sending>(find: () => Promise<A | null>): Promise<A | null> {
  try {
    return await find();
  } catch (error) {
    log.warn("device.lookup_failed", {}, error);
    throw unavailable("Kept");
  }
}

export function working<A extends Sending>(access: A | null, now: Date): A {
  if (!access || access.validUntil <= now.getTime()) throw refused();
  return access;
}

export const refused = () => new Refusal("unauthenticated", "token.unknown", "This token is not known, or it was replaced.");
