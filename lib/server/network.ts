/** The block of addresses a request comes from: an IPv4 /24 or an IPv6 /64, which is what one household or office has. */
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** `hops` proxies in front of us are believed: each appends whom it talked to, so only the last `hops` entries were written by them. */
export function networkOf(request: IncomingMessage, hops: number): string {
  const said = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((entry) => entry.trim());
  const address = hops > 0 ? said.at(-hops) : request.socket.remoteAddress;
  return blockOf(address ?? "");
}

/** Some proxies say the port as well: "192.0.2.1:4711", "[2001:db8::1]:4711". */
const withoutPort = (address: string) => address.replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1");

/** "192.0.2.0/24", "2001:db8:0:1::/64", or "unknown" for what is no address. An IPv4 address in IPv6 clothes is the IPv4 address. */
export function blockOf(address: string): string {
  const plain = withoutPort(address)
    .replace(/^::ffff:(?=\d+\.)/i, "")
    .replace(/%.*/s, "");
  if (isIP(plain) === 4) return `${plain.split(".").slice(0, 3).join(".")}.0/24`;
  if (isIP(plain) !== 6) return "unknown";
  const [, expanded = ""] = /^\[(.*)\]$/.exec(new URL(`http://[${plain}]/`).hostname) ?? [];
  const [head = "", tail] = expanded.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
