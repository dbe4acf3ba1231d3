/** Moments in UTC, written the same by every server and browser, so that nothing changes on hydration. */
const FORMATS = {
  date: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" }),
  minute: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }),
  second: new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }),
};

export type Exactness = keyof typeof FORMATS;

export const formatTime = (at: Date, to: Exactness = "minute"): string => `${FORMATS[to].format(at)}${to === "date" ? "" : " UTC"}`;

export function Time({ at, to = "minute" }: { at: Date; to?: Exactness }) {
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap">
      {formatTime(at, to)}
    </time>
  );
}

const STEPS: [seconds: number, name: string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

/** "4 minutes ago". */
export function formatAge(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  if (seconds < -60) return "in the future";
  for (const [length, name] of STEPS) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${name}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

/** The age in words; the exact moment on hover and for machines. */
export function Age({ at, now }: { at: Date; now: Date }) {
  return (
    <time dateTime={at.toISOString()} title={formatTime(at, "second")} className="whitespace-nowrap">
      {formatAge(at, now)}
    </time>
  );
}

/** "23 h 59 min left", from milliseconds; by the second in the last two minutes. */
export function formatRemaining(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  if (seconds <= 0) return "time is over";
  if (seconds <= 120) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min left` : `${Math.floor(hours / 24)} days ${hours % 24} h left`;
}
