/** Addresses that only this machine can reach. */
import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/** Whether `host`, a name or an address with or without brackets, is this machine. An IPv4 address may be mapped into IPv6. */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
  const family = isIP(name);
  return family === 0 ? name === "localhost" : LOOPBACK.check(name, family === 4 ? "ipv4" : "ipv6");
}
