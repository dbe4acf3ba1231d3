/** What becomes of a message. */
import type { Reason } from "./reason.ts";

/** An answer, after which the client does not send it again; or the end of the connection without one, after which it does. */
export type Verdict = { readonly ack: Reason } | { readonly end: Reason };
