/**
 * The texts that people agree to.
 *
 * Each has versions, each version one exact text and one hash. A published text never changes: the database refuses
 * it, and the server does not start with a text that differs from what it published. What somebody agreed to is
 * recorded with the version, the hash, the wording beside the box and the time, in the transaction of the sign-up,
 * and is shown in their account.
 */
export { acknowledge, acknowledgementsOf } from "./acknowledgement.ts";
export { publish } from "./publish.ts";
export { current, fileOf, list } from "./texts.ts";
