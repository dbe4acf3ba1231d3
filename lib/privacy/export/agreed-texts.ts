/** The full text of every version that the person agreed to. When and in which words stands in account/acknowledgement.json. */
import { acknowledgementsOf, versionOf } from "../../documents/index.ts";
import type { Archive } from "./archive.ts";

/** Adds one file for each version; its SHA-256 in the manifest is the one that was recorded with the agreement. */
export async function addAgreedTexts(archive: Archive, userId: string): Promise<void> {
  for (const { version } of await acknowledgementsOf({ userId })) {
    const text = versionOf("privacy", version);
    if (text) await archive.addText(`agreed/${text.kind}-${version}.md`, text.body);
  }
}
