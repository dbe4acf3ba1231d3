/** What a decoder made of a message, before its names and values are looked at. */
import type { Fields } from "../formats/sample.ts";

/** `time` as the decoder gave it; left out, the message's. */
export type DecodedSample = { readonly time?: unknown; readonly data: Fields };

/** `notNumbers` were NaN or infinite. `fault` is a sentence for whoever wrote the decoder; `isPaused` when it was not run. */
export type Decoded =
  | { readonly samples: readonly DecodedSample[]; readonly warnings?: readonly string[]; readonly notNumbers?: number }
  | { readonly fault: string; readonly isPaused?: true };
