import { Readable } from "node:stream";
import { attachment } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";
import { downloadRecord } from "#lib/privacy/index.ts";
import { RecordFile } from "#lib/privacy/schema.ts";

export const GET = route(RecordFile, "record:read", async (access, query) => {
  const { stream, filename, type } = await downloadRecord(access, query);
  return attachment(Readable.toWeb(stream) as ReadableStream, { filename, type });
});
