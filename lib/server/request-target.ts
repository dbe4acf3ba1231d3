/** The target and the host of a request: the forms of both that every route accepts. */

/** Empty segments, dot segments, backslashes, and the same when percent-encoded: programs on the way read such a path as different ones. */
const AMBIGUOUS = /\/\/|\\|\/\.\.?(?:[/;]|$)|%2e|%2f|%5c/i;

/** Whether `path` (without its query, as the client wrote it) has one reading only. A target in absolute form has a scheme where a path begins, and is none. */
export function isPath(path: string): boolean {
  if (!path.startsWith("/") || AMBIGUOUS.test(path)) return false;
  // Nearly every path of a device. No escape, nothing to decode.
  if (!path.includes("%")) return !path.includes("\0");
  try {
    return !decodeURIComponent(path).includes("\0");
  } catch {
    return false;
  }
}

/** Our public address, and the address we listen on, which Next asks by itself when an action leads to another page. */
export type Own = { origin: string; listening: string };

/** Tells our own hosts from others, without regard to case, with or without the default port. Requests of one client name the same host, so the last one is remembered. */
export function ownHosts({ origin, listening }: Own): (host: string | undefined) => boolean {
  const { host, hostname, protocol } = new URL(origin);
  const known = new Set([host, listening, ...(host === hostname ? [`${hostname}:${protocol === "https:" ? 443 : 80}`] : [])].map((one) => one.toLowerCase()));
  let last: string | undefined;
  return (asked) => {
    if (asked === undefined) return false;
    if (asked === last) return true;
    const isKnown = known.has(asked.toLowerCase());
    if (isKnown) last = asked;
    return isKnown;
  };
}
