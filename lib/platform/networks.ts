/** The networks of an address, for limits on connections: an IPv4 /24, or an IPv6 /64 and the /48 around it. */
import { BlockList, isIP } from "node:net";
import { isLoopback } from "./loopback.ts";

const PRIVATE = new BlockList();
for (const [address, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  PRIVATE.addSubnet(address, bits);
PRIVATE.addSubnet("fc00::", 7, "ipv6");

/** Whether `address` belongs to this machine or to a private network, as a proxy of the operator does. */
export const isPrivate = (address: string): boolean =>
  isLoopback(address) || (isIP(address) !== 0 && PRIVATE.check(address, isIP(address) === 4 ? "ipv4" : "ipv6"));

/** `size` is how many networks of the smallest kind it may stand for: 1, or 4 for an IPv6 /48. */
export type Network = { readonly name: string; readonly size: number };

/** No networks for what is no address. An IPv4 address that is mapped into IPv6 is the IPv4 address. */
export function networksOf(address: string | undefined): readonly Network[] {
  const plain = (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*/s, "");
  if (isIP(plain) === 4) return [{ name: `${plain.split(".").slice(0, 3).join(".")}.0/24`, size: 1 }];
  if (isIP(plain) !== 6) return [];
  const groups = groupsOf(plain);
  return [
    { name: `${groups.slice(0, 4).join(":")}::/64`, size: 1 },
    { name: `${groups.slice(0, 3).join(":")}::/48`, size: 4 },
  ];
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const [left, right] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  return tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}
