/** Why a form or a request got no answer of ours, in words. Throws what belongs to the framework, such as a redirect. */
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";

/** For a form that was sent while the browser was offline. */
export const OFFLINE = "You are offline. Nothing was sent. Try again when you are connected.";
const UNREACHABLE = "The server could not be reached. What you typed is still here. Please try again in a moment.";
const UNEXPECTED = "The server did not answer as expected, and the form may not have been saved. What you typed is still here. Please try again in a moment.";
const OUT_OF_DATE = "Kept was updated while this page was open, so nothing was sent. Copy what you typed, reload the page and send it again.";

/** The sentence for a request that failed before our code answered it. */
export function notSent(error: unknown): string {
  unstable_rethrow(error);
  if (unstable_isUnrecognizedActionError(error)) return OUT_OF_DATE;
  if (!navigator.onLine) return OFFLINE;
  // fetch() rejects with a TypeError when there was no response at all.
  return error instanceof TypeError ? UNREACHABLE : UNEXPECTED;
}
