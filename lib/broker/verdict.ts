/** What becomes of a message. */
import { REASON, type Reason } from "./reason.ts";

/** An answer, after which the client does not send it again; or the end of the connection without one, after which it does. */
export type Verdict = { readonly ack: Reason; readonly isOverLimit?: boolean } | { readonly end: Reason };

/** Whether the message was over a limit of its device or workspace. A repetition may be, and is acknowledged all the same. */
export const isOverLimit = (verdict: Verdict): boolean =>
  "ack" in verdict ? verdict.isOverLimit === true || verdict.ack === REASON.quotaExceeded : verdict.end === REASON.quotaExceeded;
