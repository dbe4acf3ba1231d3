/** Puts the texts into the database, where an acknowledgement points at the exact version it is about. */
import { account } from "../platform/db/account.ts";
import { effectiveAt } from "./schema.ts";
import { list } from "./texts.ts";

/** Publishes what is not published yet. Refuses to go on when a published text was changed afterwards. */
export async function publish(): Promise<void> {
  for (const text of list()) {
    const { kind, version, body, sha256 } = text;
    const hash = new Uint8Array(Buffer.from(sha256, "hex"));
    // Several processes start at once; whoever is second finds the row and changes nothing.
    await account().document.createMany({
      data: [{ kind, version, body, sha256: hash, effectiveFrom: effectiveAt(text) }],
      skipDuplicates: true,
    });
    const published = await account().document.findUniqueOrThrow({ where: { kind_version: { kind, version } }, select: { sha256: true } });
    if (Buffer.compare(published.sha256, hash) !== 0) {
      throw new Error(`The text of ${kind} version ${version} differs from the one that was published: a changed text needs a new version.`);
    }
  }
}
