/** The networks that contain an address, for limits on tries, e-mails and connections. */
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

/** `size` is the multiple of the smallest network's limit that a network has. */
export type Network = { readonly name: string; readonly prefix: 16 | 24 | 48 | 56 | 64; readonly size: number };

/**
 * The networks that contain `address`, the narrowest first: IPv4 /24 and /16, IPv6 /64, /56 and /48. One customer of a provider can have
 * a whole /48, so a limit for each /64 alone bounds nothing. No networks for text that is no address. An IPv4 address that is mapped
 * into IPv6 is the IPv4 address.
 */
export function networksOf(address: string | undefined): readonly Network[] {
  const plain = (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*/s, "");
  if (isIP(plain) === 4) {
    const [first, second, third] = plain.split(".");
    return [
      { name: `${first}.${second}.${third}.0/24`, prefix: 24, size: 1 },
      { name: `${first}.${second}.0.0/16`, prefix: 16, size: 16 },
    ];
  }
  if (isIP(plain) !== 6) return [];
  const groups = groupsOf(plain);
  const site = groups.slice(0, 3).join(":");
  const subnet = (Number.parseInt(groups[3] ?? "0", 16) & 0xff00).toString(16);
  return [
    { name: `${groups.slice(0, 4).join(":")}::/64`, prefix: 64, size: 1 },
    { name: `${site}:${subnet}::/56`, prefix: 56, size: 2 },
    { name: `${site}::/48`, prefix: 48, size: 4 },
  ];
}

/** The same for the name of a smallest network, which is what a `Caller` has. A name such as "terminal" is a network of its own. */
export function networksAround(name: string): readonly [Pick<Network, "name" | "size">, ...Network[]] {
  const [, ...wider] = networksOf(name.replace(/\/\d+$/, ""));
  return [{ name, size: 1 }, ...wider];
}

/** The networks by which connections are limited: an IPv4 /24, or an IPv6 /64 and /48 (decision 0024). */
export const connectionNetworksOf = (address: string | undefined): readonly Network[] =>
  networksOf(address).filter(({ prefix }) => prefix !== 16 && prefix !== 56);

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const [left, right] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  return tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}
