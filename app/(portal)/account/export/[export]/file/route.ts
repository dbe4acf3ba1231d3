import { Readable } from "node:stream";
import { z } from "zod";
import { attachment } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";
import { openExport } from "#lib/privacy/index.ts";

export const GET = route(
  z.strictObject({ export: z.string() }),
  "user",
  async (session, input) => {
    const { stream, filename, bytes } = await openExport(session, input.export);
    return attachment(Readable.toWeb(stream) as ReadableStream, { filename, type: "application/zip", bytes });
  },
  { askAgainFor: "/account/export" },
);
