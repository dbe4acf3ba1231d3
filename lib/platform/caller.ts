/**
 * What is known of whoever asks, as little as will do: the block of addresses they come from, to count wrong tries
 * (never stored in clear, see rate-limit.ts), and the kind of browser, to recognise a session by. No address, no version.
 */
import Bowser from "bowser";

export type Caller = { readonly network: string; readonly browser: string };

/**
 * The blocks of addresses that contain `network`, the narrowest first: IPv6 /64, /56 and /48, IPv4 /24 and /16. One
 * customer of a provider can have a whole /48, so what is counted by /64 alone is not bounded.
 */
export function blocksOf(network: string): readonly [string, ...string[]] {
  const [, first, second] = /^(\d+)\.(\d+)\.\d+\.0\/24$/.exec(network) ?? [];
  if (first !== undefined) return [network, `${first}.${second}.0.0/16`];
  const [, site, subnet] = /^([\da-f]+:[\da-f]+:[\da-f]+):([\da-f]+)::\/64$/i.exec(network) ?? [];
  if (site === undefined || subnet === undefined) return [network];
  return [network, `${site}:${(Number.parseInt(subnet, 16) & 0xff00).toString(16)}::/56`, `${site}::/48`];
}

/** For what nobody asks from a browser: the terminal of an operator. */
export const OPERATOR: Caller = { network: "terminal", browser: "the operator's terminal" };

export const UNKNOWN_BROWSER = "an unknown browser";
/** Longer than any browser's: not worth a look. */
const LONGEST = 512;

/** A kind of browser in words, such as "Firefox on Linux": one of the names the library knows, never what the caller wrote. */
export function browserOf(userAgent: string | null): string {
  if (!userAgent || userAgent.length > LONGEST) return UNKNOWN_BROWSER;
  const { browser, os } = Bowser.parse(userAgent);
  const known = (name: string | undefined, names: Readonly<Record<string, string>>) => name !== undefined && Object.values(names).includes(name);
  if (!browser.name || !known(browser.name, Bowser.BROWSER_MAP)) return UNKNOWN_BROWSER;
  return os.name && known(os.name, Bowser.OS_MAP) ? `${browser.name} on ${os.name}` : browser.name;
}
