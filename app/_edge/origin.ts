/** Whether a request that changes something comes from our own pages. */
import { env } from "#lib/platform/env.ts";
import { Refusal } from "#lib/platform/refusal.ts";

/**
 * Browsers say where a request comes from in Sec-Fetch-Site and in Origin; older ones in Origin alone. Whatever is said
 * must be us, and something must be said: a request that says neither, or `Origin: null` (a sandboxed frame, a data:
 * page), is refused, since it could be anybody's form in our user's browser.
 */
export function requireOwnOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const isSaid = site !== null || origin !== null;
  const isOwn = isSaid && (site === null || site === "same-origin") && (origin === null || origin === new URL(env().KEPT_ORIGIN).origin);
  if (!isOwn)
    throw new Refusal(
      "forbidden",
      "origin.foreign",
      "This request did not come from our own pages, so nothing was done. Please reload the page and try again.",
    );
}
