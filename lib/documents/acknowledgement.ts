/** Who agreed to which text, when, and in which words. */
import { clock } from "../platform/clock.ts";
import { account, type Tx, transaction } from "../platform/db/account.ts";
import { ids } from "../platform/ids.ts";
import { type AcknowledgementView, agreementWording, type DocumentView, type Edition } from "./schema.ts";
import { current, requireCurrent, requireVersion, versionOf } from "./texts.ts";

/** Every pass of a person carries their number. */
export type Person = { readonly userId: string };

/** `agreedVersion` is the version the person was shown. */
type Agreed = { userId: string; kind: Edition["kind"]; wording: string; agreedVersion: number };

/**
 * Records in `tx` which text was agreed to: its version, its hash, the wording and the time. Agreeing twice records the first time. Throws "not found"
 * when this process does not know the version, as beside a newer one during a deployment: no other text is recorded in its place.
 */
export async function acknowledge(tx: Tx, { userId, kind, wording, agreedVersion }: Agreed, now = clock.now()): Promise<void> {
  const { version, sha256 } = requireVersion(kind, agreedVersion);
  await tx.acknowledgement.createMany({
    data: [{ id: ids.new(), userId, documentKind: kind, documentVersion: version, documentHash: new Uint8Array(Buffer.from(sha256, "hex")), wording, at: now }],
    skipDuplicates: true,
  });
}

/** What the person agreed to, the newest first. */
export async function acknowledgementsOf(person: Person): Promise<AcknowledgementView[]> {
  const rows = await account().acknowledgement.findMany({ where: { userId: person.userId }, orderBy: [{ at: "desc" }, { documentVersion: "desc" }] });
  return rows.map((row) => ({
    kind: row.documentKind,
    version: row.documentVersion,
    sha256: Buffer.from(row.documentHash).toString("hex"),
    wording: row.wording,
    at: row.at,
  }));
}

/** The version to ask the person about, and the newest one they agreed to. */
export type Question = { readonly text: DocumentView; readonly agreed: DocumentView | null };

/** Null when the person has agreed to the version that applies at `now`, or to a later one. */
export async function questionFor(person: Person, kind: Edition["kind"], now = clock.now()): Promise<Question | null> {
  const { _max } = await account().acknowledgement.aggregate({ where: { userId: person.userId, documentKind: kind }, _max: { documentVersion: true } });
  const newest = _max.documentVersion ?? 0;
  const text = current(kind, now);
  return newest >= text.version ? null : { text, agreed: versionOf(kind, newest) ?? null };
}

/** Records that the person agrees to the version that applies at `now`, which the form must have shown. */
export async function agree(person: Person, kind: Edition["kind"], shown: string, now = clock.now()): Promise<void> {
  const text = requireCurrent(kind, shown, now);
  await transaction((tx) => acknowledge(tx, { userId: person.userId, kind, wording: agreementWording(text), agreedVersion: text.version }, now));
}
