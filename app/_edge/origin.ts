/** Whether a request that changes something comes from our own pages. */
import { env } from "#lib/platform/env.ts";
import { Refusal } from "#lib/platform/refusal.ts";

/**
 * Browsers say where a request comes from in Sec-Fetch-Site; older ones in Origin. A request that says neither, or
 * `Origin: null` (a sandboxed frame, a data: page), is refused: it could be anybody's form in our user's browser.
 */
export function requireOwnOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  const isOwn = site === null ? headers.get("origin") === new URL(env().KEPT_ORIGIN).origin : site === "same-origin";
  if (!isOwn)
    throw new Refusal(
      "forbidden",
      "origin.foreign",
      "This request did not come from our own pages, so nothing was done. Please reload the page and try again.",
    );
}
