/** Dates and times in e-mails and sentences: in English, and in UTC, since a mail program does not say in which time zone it is read. */

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** Such as "1 December 2026". */
export const formatDay = (at: Date): string => DAY.format(at);

/** Such as "1 December 2026 at 10:30 UTC". */
export const formatMinute = (at: Date): string => `${MINUTE.format(at)} UTC`;
