/** Who agreed to which text, when, and in which words. */
import { clock } from "../platform/clock.ts";
import { account, type Tx } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import type { AcknowledgementView, Edition } from "./schema.ts";
import { current, list } from "./texts.ts";

/** Who asks: every pass of a person carries their number. */
export type Person = { readonly userId: string };

/** `agreedVersion` is the version the person was shown; without it, the one that applies at the time. */
type Agreed = { userId: string; kind: Edition["kind"]; wording: string; agreedVersion?: number | undefined };

/** Records in `tx` which text was agreed to: its version, its hash, the wording and the time. */
export async function acknowledge(tx: Tx, { userId, kind, wording, agreedVersion }: Agreed, now = clock.now()): Promise<void> {
  const agreed = agreedVersion === undefined ? undefined : list().find((text) => text.kind === kind && text.version === agreedVersion);
  const { version, sha256 } = agreed ?? current(kind, now);
  await tx.acknowledgement.create({
    data: { id: ids.new(), userId, documentKind: kind, documentVersion: version, documentHash: new Uint8Array(Buffer.from(sha256, "hex")), wording, at: now },
  });
}

/** What the person agreed to, the newest first. */
export async function acknowledgementsOf(person: Person): Promise<AcknowledgementView[]> {
  const rows = await account().acknowledgement.findMany({ where: { userId: person.userId }, orderBy: { at: "desc" } });
  return rows.map((row) => ({
    kind: row.documentKind,
    version: row.documentVersion,
    sha256: Buffer.from(row.documentHash).toString("hex"),
    wording: row.wording,
    at: row.at,
  }));
}
