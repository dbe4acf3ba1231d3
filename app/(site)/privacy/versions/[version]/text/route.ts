import { z } from "zod";
import { attachment } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";
import { requireVersion } from "#lib/documents/index.ts";

/** The exact bytes that the hash is made of. */
export const GET = route(z.strictObject({ version: z.coerce.number().int() }), "anyone", async (_, { version }) => {
  const bytes = Buffer.from(requireVersion("privacy", version).body);
  return attachment(new Blob([bytes]).stream(), { filename: `privacy-${version}.md`, type: "text/markdown; charset=utf-8", bytes: bytes.length });
});
