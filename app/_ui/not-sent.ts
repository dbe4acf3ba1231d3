/** Why a form or a request could not be sent, in words. Throws what belongs to the framework, such as a redirect. */
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";

export const OFFLINE = "You are offline. Nothing was sent. Try again when you are connected.";
export const UNREACHABLE = "The server could not be reached. What you typed is still here. Please try again in a moment.";
const OUT_OF_DATE = "This page is out of date, because Kept was updated meanwhile. Nothing was sent. Copy what you typed, reload the page and send it again.";

/** The sentence for a request that failed before our code answered it. */
export function notSent(error: unknown): string {
  unstable_rethrow(error);
  if (unstable_isUnrecognizedActionError(error)) return OUT_OF_DATE;
  return navigator.onLine ? UNREACHABLE : OFFLINE;
}
