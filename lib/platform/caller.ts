/**
 * What is known of whoever asks, as little as will do: the block of addresses they come from, to count wrong tries
 * (never stored in clear, see rate-limit.ts), and the kind of browser, to recognise a session by. No address, no version.
 */
import Bowser from "bowser";

export type Caller = { readonly network: string; readonly browser: string };

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
