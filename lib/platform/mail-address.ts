/** E-mail addresses with international domain names (RFC 5890): stored and compared in ASCII, shown as people type them. */
import { domainToUnicode } from "node:url";

const SCRIPTS = [/^[\p{Script=Latin}\d-]+$/u, /^[\p{Script=Greek}\d-]+$/u, /^[\p{Script=Cyrillic}\d-]+$/u] as const;
const [LATIN] = SCRIPTS;

const splitAt = (address: string): [local: string, domain: string] => {
  const at = address.lastIndexOf("@");
  return [address.slice(0, at + 1), address.slice(at + 1)];
};

/**
 * Whether a domain may be shown in Unicode. Letters of one script can look like those of another: a label is shown when it is all Latin, or when
 * the top-level domain is of the same script as well.
 */
function isClear(domain: string): boolean {
  const labels = domain.split(".");
  const top = SCRIPTS.find((script) => script.test(labels.at(-1) ?? ""));
  return labels.every((label) => LATIN.test(label) || top?.test(label));
}

/** The address for people to read: its domain in Unicode, or in ASCII where it could be mistaken for another one. */
export function shownAddress(address: string): string {
  const [local, domain] = splitAt(address);
  if (!/(^|\.)xn--/i.test(domain)) return address;
  const shown = domainToUnicode(domain);
  return shown && isClear(shown) ? local + shown : address;
}
