/**
 * The decoders that senders' messages are read by, opened. What a process remembers of a device holds its decoder, so devices that
 * share one share its source in memory, too.
 */
import { keyOf, open as unseal } from "../platform/seal/index.ts";
import { DECODER_SOURCE } from "./decoder.ts";
import type { DecoderKind } from "./decoder-schema.ts";

export type SenderDecoder = { readonly id: string; readonly kind: DecoderKind; readonly source: string };
export type SealedDecoder = { id: string; kind: string; sourceSealed: Uint8Array };

const MOST_KNOWN = 1_000;
const known = new Map<string, { readonly sealed: Uint8Array; readonly decoder: SenderDecoder }>();

export async function openDecoder(workspaceId: string, row: SealedDecoder | null): Promise<SenderDecoder | null> {
  if (!row) return null;
  const before = known.get(row.id);
  // Sealed anew with every change, it is never the same again.
  if (before && Buffer.from(before.sealed).equals(row.sourceSealed)) return before.decoder;
  const source = unseal(await keyOf(workspaceId), DECODER_SOURCE, row.id, row.sourceSealed);
  const decoder = { id: row.id, kind: row.kind as DecoderKind, source };
  known.delete(row.id);
  for (const oldest of known.keys()) {
    if (known.size < MOST_KNOWN) break;
    known.delete(oldest);
  }
  known.set(row.id, { sealed: row.sourceSealed, decoder });
  return decoder;
}
