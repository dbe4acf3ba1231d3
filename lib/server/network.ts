/** The block of addresses a request comes from: an IPv4 /24 or an IPv6 /64, which is what one household or office has. */
import type { IncomingMessage } from "node:http";
import { networksOf } from "../platform/networks.ts";

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

/** "192.0.2.0/24", "2001:db8:0:1::/64", or "unknown" for text that is no address. */
export const blockOf = (address: string): string => networksOf(withoutPort(address))[0]?.name ?? "unknown";
