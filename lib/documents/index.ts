/**
 * The texts that people agree to.
 *
 * Each has versions, each version one exact text and one hash. A published text never changes: the database refuses
 * it, and the server does not start with a text that differs from the published one. `current` alone says which version applies.
 * A form in which somebody agrees carries the version and the hash that it showed, and is refused when another one applies by then.
 * The version, the hash, the wording beside the box and the time are recorded with the agreement, and shown in the account.
 */
export { acknowledge, acknowledgementsOf, agree, type Question, questionFor } from "./acknowledgement.ts";
export { changesBetween, type TextChange } from "./changes.ts";
export { noteTold, notTold } from "./notices.ts";
export { publish } from "./publish.ts";
export { agreementFor, current, fileOf, list, requireCurrent, requireVersion, upcoming, versionOf } from "./texts.ts";
