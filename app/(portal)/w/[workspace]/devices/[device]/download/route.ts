import { Readable } from "node:stream";
import { attachment } from "#app/_edge/answers.ts";
import { route } from "#app/_edge/route.ts";
import * as measurements from "#lib/measurements/index.ts";
import { DownloadQuery } from "#lib/measurements/schema.ts";

export const GET = route(DownloadQuery, "measurements:read", async (access, { device, ...query }) => {
  const { stream, filename, type } = await measurements.download(access, device, query);
  return attachment(Readable.toWeb(stream) as ReadableStream, { filename, type });
});
