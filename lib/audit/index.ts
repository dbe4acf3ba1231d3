/**
 * The record of who did what.
 *
 * An entry is written in the transaction of the change it is about, so neither exists without the other. It holds a
 * word from the list in schema.ts, pseudonyms and random numbers: no name, no address, no secret, no value. Entries are
 * chained by hash and cannot be changed, by the app role or by the owner; they go after 12 months and not before.
 * The pseudonym of a person stands on their account row alone: erasing the account unlinks every entry for good. Until
 * then they read what stands under it, and the owner of a workspace reads what was done there.
 *
 * Looks are recorded, too: once a day for each who, token and device; by support staff every time.
 */
export { actorsIn, allEntriesIn, entriesIn, entriesOf, type Place } from "./entries.ts";
export { historyOf, type LookedAt, looksAt, recordDaily } from "./looks.ts";
export { type Actor, record, recordAll } from "./record.ts";
export type { AuditEvent } from "./schema.ts";
export { firstBroken, sealsIn } from "./seals.ts";
