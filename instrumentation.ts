import type { Instrumentation } from "next";
import { withoutOverload } from "#lib/platform/db/overload.ts";
import { log } from "#lib/platform/log.ts";
import { isRefusal } from "#lib/platform/refusal.ts";
import { unavailableRequests } from "#lib/platform/unavailable-requests.ts";

/** What broke while a page was rendered: logged under the request's id, without what the error says of anybody's data. */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  const requestId = String(request.headers["x-request-id"] ?? "");
  const found = withoutOverload(error);
  if (isRefusal(found) && found.kind === "unavailable") return unavailableRequests.add(requestId);
  log.error("page.failed", error, { digest, request: requestId });
};
