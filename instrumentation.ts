import type { Instrumentation } from "next";
import { log } from "#lib/platform/log.ts";
import { actionRequests, isActionRequest, unavailableRequests } from "#lib/platform/marked-requests.ts";
import { withoutOverload } from "#lib/platform/overload.ts";
import { isRefusal } from "#lib/platform/refusal.ts";

/**
 * Logs an error of a page under the request's id, without the message, which could hold personal data. An action request that fails before
 * it reaches an action had a malformed body: a refusal (see lib/server/action-guard.ts), not a bug.
 */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  const requestId = String(request.headers["x-request-id"] ?? "");
  if (isActionRequest(request) && !actionRequests.has(requestId)) return log.warn("refused", { kind: "invalid", code: "action.malformed", request: requestId });
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  const found = withoutOverload(error);
  if (isRefusal(found) && found.kind === "unavailable") return unavailableRequests.add(requestId);
  log.error("page.failed", error, { digest, request: requestId });
};
