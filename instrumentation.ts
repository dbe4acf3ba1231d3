import type { Instrumentation } from "next";
import { log } from "#lib/platform/log.ts";

/** What broke while a page was rendered: logged under the request's id, without what the error says of anybody's data. */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  log.error("page.failed", error, { digest, request: String(request.headers["x-request-id"] ?? "") });
};
