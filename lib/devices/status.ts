/** How a device is doing, judged by how long ago it measured something. Safe for the browser. */

export const STATUSES = ["online", "late", "silent", "never", "retired"] as const;
export type Status = (typeof STATUSES)[number];

type Judged = { readonly interval: number; readonly retiredAt: Date | null };

/** How many intervals may pass: one and a half, for clocks and networks are not exact; then one message was missed, then more. */
const ONLINE = 1.5;
const LATE = 3;

/**
 * `retired`, or `never` while there is no reading; `online` when its newest reading is at most one and a half
 * intervals old, `late` up to three, `silent` beyond. `seenAt` is when that reading was measured, not when it arrived:
 * when something arrived is not stored. So a device that sends its readings in bundles needs the interval of its bundles. A
 * reading from a clock that is ahead counts as new.
 */
export function statusOf({ interval, retiredAt }: Judged, seenAt: Date | null, now: Date): Status {
  if (retiredAt) return "retired";
  if (!seenAt) return "never";
  const intervals = (now.getTime() - seenAt.getTime()) / (interval * 1_000);
  return intervals <= ONLINE ? "online" : intervals <= LATE ? "late" : "silent";
}
